using RsPa.Actors.Decisions;

namespace RsPa.Actors.Tasks;

/// <summary>
/// What runs at once for one incarnation of a node, as far as it bears on who may join it. A worker that dies takes all that it runs
/// with it, and one death says nothing about which of them killed it. So a task that was with a dying worker twice runs apart from all
/// others that were with one, and before it could be found poison it runs alone: what is found guilty has killed by itself.
/// </summary>
/// <param name="Running">How many run.</param>
/// <param name="Rescued">How many of them were rescued before.</param>
/// <param name="Apart">How many of them were rescued so often that they run apart from those.</param>
/// <param name="Alone">Whether one of them runs alone.</param>
[Decision]
public readonly record struct Company(int Running, int Rescued, int Apart, bool Alone)
{
    /// <summary>From so many rescues on a task runs apart from others that were rescued.</summary>
    public const int ApartFrom = 2;

    /// <summary>From so many rescues on a task runs alone: whoever is due for it waits until nothing else runs, and keeps others out meanwhile.</summary>
    public const int AloneFrom = 3;

    /// <summary>Whether a task may run beside these.</summary>
    /// <param name="rescues">How often it was rescued.</param>
    public bool Admits(int rescues) =>
        rescues >= AloneFrom ? Running == 0
        : !Alone && (rescues >= ApartFrom ? Rescued == 0 : rescues == 0 || Apart == 0);

    /// <summary>
    /// Who may be claimed, of those whose turn it is: all of them, unless one of them has to run alone. Then it is only that one, and
    /// nobody until all that runs has ended: in a service that is never idle it would never come to run otherwise.
    /// </summary>
    /// <param name="due">Those that are due, in the order of the queue.</param>
    /// <param name="rescues">How often one was rescued.</param>
    /// <param name="running">What runs.</param>
    public static IEnumerable<T> Choose<T>(IReadOnlyList<T> due, Func<T, int> rescues, Company running)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.FirstOrDefault(one => rescues(one) >= AloneFrom) is not { } alone ? due
            : running.Running == 0 ? [alone]
            : [];
    }

    /// <summary>These and one more.</summary>
    /// <param name="rescues">How often it was rescued.</param>
    public Company With(int rescues) => new(
        Running + 1,
        rescues > 0 ? Rescued + 1 : Rescued,
        rescues >= ApartFrom ? Apart + 1 : Apart,
        Alone || rescues >= AloneFrom);
}
