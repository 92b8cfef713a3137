namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>Draws one of equals.</summary>
internal static class ChoiceRules
{
    /// <summary>Where the highest score is; of several one, each as likely as the others.</summary>
    public static int Highest(ReadOnlySpan<long> scores, ulong seed)
    {
        var (best, equals) = (0, 1);
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
            {
                (best, equals) = (i, 1);
                continue;
            }
            if (scores[i] < scores[best])
                continue;
            equals++;
            seed = Next(seed);
            if (seed % (ulong)equals == 0)
                best = i;
        }
        return best;
    }

    /// <summary>The next of a row of numbers that looks random (SplitMix64).</summary>
    public static ulong Next(ulong seed)
    {
        seed += 0x9E3779B97F4A7C15;
        seed = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9;
        seed = (seed ^ seed >> 27) * 0x94D049BB133111EB;
        return seed ^ seed >> 31;
    }
}
