using CsCheck;
using RsPa.Actors.Retries;

namespace RsPa.Actors.Tests.Retries;

public sealed class ExponentialBackoffTests
{
    private static readonly Gen<TimeSpan> Waits = Gen.Frequency(
        (1, Gen.Const(TimeSpan.Zero)),
        (1, Gen.Const(TimeSpan.MaxValue)),
        (6, Gen.Long[0, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks)),
        (2, Gen.Long[0, long.MaxValue].Select(TimeSpan.FromTicks)));

    private static readonly Gen<int> Retries = Gen.Frequency((4, Gen.Int[0, 70]), (1, Gen.Int[0, int.MaxValue]), (1, Gen.Const(int.MaxValue)));

    [Fact]
    public void Each_wait_is_twice_the_one_before_or_the_longest() =>
        Gen.Select(Waits, Waits, Retries).Sample((first, longest, retries) =>
        {
            // What any number of doublings gives, in numbers without a bound.
            var exact = (System.Numerics.BigInteger)first.Ticks << Math.Min(retries, 128);
            var expected = exact < longest.Ticks ? (long)exact : longest.Ticks;
            return new ExponentialBackoff(first, longest).Wait(retries).Ticks == expected;
        });

    [Fact]
    public void Randomness_takes_off_no_more_than_its_share() =>
        Gen.Select(Waits.Where(wait => wait.Days < 1_000), Waits.Where(wait => wait.Days < 1_000), Retries, Gen.Double[0, 1], Gen.Double[0, 1]).Sample((first, longest, retries, jitter, random) =>
        {
            var full = new ExponentialBackoff(first, longest).Wait(retries);
            var wait = new ExponentialBackoff(first, longest, jitter).Wait(retries, random);
            return wait <= full && wait >= full * (1 - jitter) && Math.Abs((full - wait).Ticks - (full.Ticks * jitter * random)) <= 1 + (full.Ticks * 1e-12);
        });

    [Fact]
    public void Wait_negative_retries_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)).Wait(-1));
}
