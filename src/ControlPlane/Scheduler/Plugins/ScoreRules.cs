namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Scores from what was counted.</summary>
internal static class ScoreRules
{
    public const long Highest = 100;

    /// <summary>In proportion to the highest; reversed, where less is better.</summary>
    public static void Normalize(Span<long> scores, bool isReversed)
    {
        long highest = 0;
        foreach (var score in scores)
            highest = Math.Max(highest, score);
        if (highest == 0)
        {
            if (isReversed)
                scores.Fill(Highest);
            return;
        }
        for (var i = 0; i < scores.Length; i++)
        {
            var score = Highest * scores[i] / highest;
            scores[i] = isReversed ? Highest - score : score;
        }
    }

    /// <summary>Spread from the lowest, which is 0, to the highest.</summary>
    public static void NormalizeRange(Span<long> scores)
    {
        var (lowest, highest) = (long.MaxValue, long.MinValue);
        foreach (var score in scores)
            (lowest, highest) = (Math.Min(lowest, score), Math.Max(highest, score));
        var range = highest - lowest;
        for (var i = 0; i < scores.Length; i++)
            scores[i] = range > 0 ? (long)(Highest * ((double)(scores[i] - lowest) / range)) : 0;
    }
}
