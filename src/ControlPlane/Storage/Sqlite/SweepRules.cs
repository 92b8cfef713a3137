namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>How much of the closed history one step clears away, and when the file gives space back.</summary>
internal static class SweepRules
{
    private const long SmallestStep = 16;
    private const long LargestStep = 4_096;

    /// <summary>Free pages below this stay in the file (4 MiB): the next writes take them.</summary>
    private const long KeptFreePages = 1_024;

    /// <summary>Revisions of the next step: twice or half of the last one's, by how long that took.</summary>
    public static long NextStep(long last, TimeSpan took, TimeSpan budget)
    {
        var next = took > budget ? last / 2 : took < budget / 2 ? last * 2 : last;
        return Math.Clamp(next, SmallestStep, LargestStep);
    }

    /// <summary>Pages to give back to the file system; 0 when a quarter of the file or less is free: then churn will fill it again.</summary>
    public static long PagesToGiveBack(long pages, long free) => free > KeptFreePages && free > pages / 4 ? free - Math.Max(KeptFreePages, pages / 8) : 0;
}
