namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>
/// A free number of a range. The lower band is left to those who ask for a number of their own, until the upper one is full (KEP-3070, KEP-3668).
/// </summary>
internal static class AllocationBandRules
{
    private const int Least = 16;

    /// <summary>Size of the lower band.</summary>
    /// <param name="range">Size of the whole, in addresses as upstream counts them.</param>
    /// <param name="share">The band is one of so many parts of the range.</param>
    /// <param name="most">Its largest size.</param>
    public static long Band(long range, int share, int most) => range <= Least ? 0 : Math.Clamp(range / share, Least, most);

    /// <summary>A free index below count, null when all are taken.</summary>
    /// <param name="isTaken">Whether an index is in use.</param>
    /// <param name="takenCount">How many are in use at most: one more try than that finds a free one.</param>
    /// <param name="pick">A random number below its argument.</param>
    public static long? Next(long count, long band, Func<long, bool> isTaken, long takenCount, Func<long, long> pick) =>
        Search(band, count - band, isTaken, takenCount, pick) ?? Search(0, band, isTaken, takenCount, pick);

    private static long? Search(long first, long size, Func<long, bool> isTaken, long takenCount, Func<long, long> pick)
    {
        if (size <= 0)
            return null;
        var start = pick(size);
        for (long tries = 0; tries < size && tries <= takenCount; tries++)
        {
            var index = first + ((start + tries) % size);
            if (!isTaken(index))
                return index;
        }
        return null;
    }
}
