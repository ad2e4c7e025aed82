using RsPa.Isolation.Child;

namespace RsPa.Isolation.Tests;

/// <summary>The filter of system calls, run by hand: it is right on machines too that no test runs on.</summary>
public sealed class FilterProgramTests
{
    private const int Own = 4711;

    public static TheoryData<string, int, ulong[], uint> OnX64() => new()
    {
        { "read", 0, [], FilterProgram.Allow },
        { "write", 1, [1, 2, 3], FilterProgram.Allow },
        { "mmap", 9, [], FilterProgram.Allow },
        { "socket", 41, [2, 1, 0], FilterProgram.NotPermitted },
        { "connect", 42, [], FilterProgram.NotPermitted },
        { "io_uring_setup", 425, [], FilterProgram.NotPermitted },
        { "execve", 59, [], FilterProgram.NotPermitted },
        { "execveat", 322, [], FilterProgram.NotPermitted },
        { "fork", 57, [], FilterProgram.NotPermitted },
        { "clone of a thread", 56, [0x3D0F00], FilterProgram.Allow },
        { "clone of a process", 56, [17], FilterProgram.NotPermitted },
        { "clone3", 435, [], FilterProgram.NoSuchCall },
        { "openat to read", 257, [0, 0, 0x80000], FilterProgram.Allow },
        { "openat to write", 257, [0, 0, 0x80001], FilterProgram.AccessDenied },
        { "openat to do both", 257, [0, 0, 2], FilterProgram.AccessDenied },
        { "openat to create", 257, [0, 0, 0x40], FilterProgram.AccessDenied },
        { "open to read", 2, [0, 0], FilterProgram.Allow },
        { "open to truncate", 2, [0, 0x200], FilterProgram.AccessDenied },
        { "openat2", 437, [], FilterProgram.NoSuchCall },
        { "tgkill of itself", 234, [Own, 1, 6], FilterProgram.Allow },
        { "tgkill of another", 234, [1, 1, 9], FilterProgram.NotPermitted },
        { "kill", 62, [Own, 9], FilterProgram.NotPermitted },
        { "prlimit64 of itself", 302, [0], FilterProgram.Allow },
        { "prlimit64 of itself by number", 302, [Own], FilterProgram.Allow },
        { "prlimit64 of another", 302, [1], FilterProgram.NotPermitted },
        { "prctl, a name", 157, [15], FilterProgram.Allow },
        { "prctl, to outlive the service", 157, [1, 0], FilterProgram.NotPermitted },
        { "unlink", 87, [], FilterProgram.NotPermitted },
        { "exit_group", 231, [0], FilterProgram.Allow },
        { "the x32 call of socket", 0x40000000 + 41, [], FilterProgram.NotPermitted },
    };

    public static TheoryData<string, int, ulong[], uint> OnArm64() => new()
    {
        { "read", 63, [], FilterProgram.Allow },
        { "mmap", 222, [], FilterProgram.Allow },
        { "exit_group", 94, [], FilterProgram.Allow },
        { "socket", 198, [], FilterProgram.NotPermitted },
        { "connect", 203, [], FilterProgram.NotPermitted },
        { "execve", 221, [], FilterProgram.NotPermitted },
        { "clone of a thread", 220, [0x3D0F00], FilterProgram.Allow },
        { "clone of a process", 220, [17], FilterProgram.NotPermitted },
        { "openat to read", 56, [0, 0, 0x80000], FilterProgram.Allow },
        { "openat to write", 56, [0, 0, 1], FilterProgram.AccessDenied },
        { "tgkill of another", 131, [1], FilterProgram.NotPermitted },
        { "prlimit64 of another", 261, [1], FilterProgram.NotPermitted },
        { "prctl, to outlive the service", 167, [1], FilterProgram.NotPermitted },
    };

    [Theory]
    [MemberData(nameof(OnX64))]
    public void A_call_on_x64(string call, int number, ulong[] arguments, uint verdict) => Run(SystemCalls.X64, number, arguments).ShouldBe(verdict, call);

    [Theory]
    [MemberData(nameof(OnArm64))]
    public void A_call_on_arm64(string call, int number, ulong[] arguments, uint verdict) => Run(SystemCalls.Arm64, number, arguments).ShouldBe(verdict, call);

    [Fact]
    public void A_call_of_another_kind_of_machine_is_refused() =>
        Run(FilterProgram.Of(SystemCalls.X64, Own), SystemCalls.Arm64.Architecture, 0, []).ShouldBe(FilterProgram.NotPermitted);

    [Fact]
    public void A_program_is_as_long_as_the_kernel_takes() => FilterProgram.Of(SystemCalls.X64, Own).Length.ShouldBeLessThan(4096);

    private static uint Run(SystemCalls calls, int number, ulong[] arguments) => Run(FilterProgram.Of(calls, Own), calls.Architecture, number, arguments);

    // What the kernel does with the few kinds of steps that are used.
    private static uint Run(FilterStep[] program, uint machine, int number, ulong[] arguments)
    {
        uint loaded = 0;
        for (var at = 0; ; at++)
        {
            var step = program[at];
            switch (step.Code)
            {
                case FilterProgram.Load:
                    loaded = step.Value switch
                    {
                        0 => (uint)number,
                        4 => machine,
                        >= 16 when step.Value % 8 == 0 => (uint)arguments.ElementAtOrDefault((int)(step.Value - 16) / 8),
                        _ => throw new InvalidOperationException($"nothing stands at {step.Value}"),
                    };
                    break;
                case FilterProgram.IfEqual:
                    at += loaded == step.Value ? step.IfTrue : step.IfFalse;
                    break;
                case FilterProgram.IfAtLeast:
                    at += loaded >= step.Value ? step.IfTrue : step.IfFalse;
                    break;
                case FilterProgram.IfAnyBit:
                    at += (loaded & step.Value) != 0 ? step.IfTrue : step.IfFalse;
                    break;
                case FilterProgram.Return:
                    return step.Value;
                default:
                    throw new InvalidOperationException($"an unknown step {step}");
            }
        }
    }
}
