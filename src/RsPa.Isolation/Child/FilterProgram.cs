using System.Runtime.InteropServices;

namespace RsPa.Isolation.Child;

/// <summary>One step of a filter (<c>struct sock_filter</c> of <c>linux/filter.h</c>).</summary>
/// <param name="Code">What it does.</param>
/// <param name="IfTrue">How many steps a test that holds skips.</param>
/// <param name="IfFalse">How many steps a test that fails skips.</param>
/// <param name="Value">Its operand.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterStep(ushort Code, byte IfTrue, byte IfFalse, uint Value);

/// <summary>The program against which the kernel checks each system call (classic BPF). It only tests and returns: it has no loops, and jumps forward.</summary>
internal static class FilterProgram
{
    public const ushort Load = 0x20;
    public const ushort IfEqual = 0x15;
    public const ushort IfAtLeast = 0x35;
    public const ushort IfAnyBit = 0x45;
    public const ushort Return = 0x06;

    /// <summary>The call is made.</summary>
    public const uint Allow = 0x7FFF0000;

    /// <summary>The call fails with <c>EPERM</c>: not permitted.</summary>
    public const uint NotPermitted = 0x00050000 | 1;

    /// <summary>The call fails with <c>EACCES</c>: this file may not be opened so.</summary>
    public const uint AccessDenied = 0x00050000 | 13;

    /// <summary>The call fails with <c>ENOSYS</c>: there is no such call, so that an older one is used, whose arguments can be seen.</summary>
    public const uint NoSuchCall = 0x00050000 | 38;

    // Where things stand in struct seccomp_data; of an argument its lower half, on machines that put that first.
    private const uint Number = 0;
    private const uint Machine = 4;
    private const uint CloneThread = 0x10000;
    private const uint ParentDeathSignal = 1;

    // x86-64 takes the calls of another kind of program under numbers from here on.
    private const uint OtherNumbers = 0x40000000;

    // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC: the same on both kinds of machine.
    private const uint Writes = 0x1 | 0x2 | 0x40 | 0x200;

    /// <summary>Makes the program.</summary>
    /// <param name="calls">The numbers of the calls.</param>
    /// <param name="processId">The process to which signals and limits may be sent: itself.</param>
    public static FilterStep[] Of(SystemCalls calls, int processId)
    {
        var steps = new List<FilterStep>
        {
            new(Load, 0, 0, Machine),
            new(IfEqual, 1, 0, calls.Architecture),
            new(Return, 0, 0, NotPermitted),
            new(Load, 0, 0, Number),
            new(IfAtLeast, 0, 1, OtherNumbers),
            new(Return, 0, 0, NotPermitted),
        };
        foreach (var call in calls.Refused)
            steps.AddRange([new(IfEqual, 0, 1, (uint)call), new(Return, 0, 0, NotPermitted)]);
        steps.AddRange([new(IfEqual, 0, 1, (uint)calls.Clone3), new(Return, 0, 0, NoSuchCall)]);
        steps.AddRange([new(IfEqual, 0, 1, (uint)calls.OpenAt2), new(Return, 0, 0, NoSuchCall)]);
        Test(steps, calls.CloneCall, 0, new FilterStep(IfAnyBit, 1, 0, CloneThread), NotPermitted);
        Test(steps, calls.OpenAt, 2, new FilterStep(IfAnyBit, 0, 1, Writes), AccessDenied);
        if (calls.Open >= 0)
            Test(steps, calls.Open, 1, new FilterStep(IfAnyBit, 0, 1, Writes), AccessDenied);
        Test(steps, calls.SignalThread, 0, new FilterStep(IfEqual, 1, 0, (uint)processId), NotPermitted);
        Test(steps, calls.OwnSettings, 0, new FilterStep(IfEqual, 0, 1, ParentDeathSignal), NotPermitted);
        steps.AddRange(
        [
            new(IfEqual, 0, 5, (uint)calls.Limits),
            new(Load, 0, 0, Argument(0)),
            new(IfEqual, 2, 0, 0),
            new(IfEqual, 1, 0, (uint)processId),
            new(Return, 0, 0, NotPermitted),
            new(Return, 0, 0, Allow),
            new(Return, 0, 0, Allow),
        ]);
        return [.. steps];
    }

    // A call that is judged by one of its arguments: whichever way, the program ends there.
    private static void Test(List<FilterStep> steps, int call, int argument, FilterStep test, uint otherwise) => steps.AddRange(
    [
        new(IfEqual, 0, 4, (uint)call),
        new(Load, 0, 0, Argument(argument)),
        test,
        new(Return, 0, 0, otherwise),
        new(Return, 0, 0, Allow),
    ]);

    private static uint Argument(int index) => (uint)(16 + (8 * index));
}
