namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>Where the least harm is done.</summary>
internal static class CandidateRules
{
    /// <summary>
    /// Fewest broken budgets; then the lowest highest priority of who goes, the lowest sum of priorities, the fewest pods; then where the most important of
    /// them started last.
    /// </summary>
    public static Candidate Pick(IReadOnlyList<Candidate> candidates)
    {
        var best = candidates[0];
        var (bestSum, bestStart) = (SumOf(best), StartOf(best));
        for (var i = 1; i < candidates.Count; i++)
        {
            var one = candidates[i];
            var (sum, start) = (SumOf(one), StartOf(one));
            if (Compare(one, sum, start, best, bestSum, bestStart) < 0)
                (best, bestSum, bestStart) = (one, sum, start);
        }
        return best;
    }

    private static int Compare(Candidate a, long sumOfA, long startOfA, Candidate b, long sumOfB, long startOfB)
    {
        var order = a.Violations.CompareTo(b.Violations);
        if (order == 0)
            order = a.Victims[0].Priority.CompareTo(b.Victims[0].Priority);
        if (order == 0)
            order = sumOfA.CompareTo(sumOfB);
        if (order == 0)
            order = a.Victims.Count.CompareTo(b.Victims.Count);
        return order != 0 ? order : startOfB.CompareTo(startOfA);
    }

    /// <summary>Shifted to be positive: many pods of negative priority are not better than one.</summary>
    private static long SumOf(Candidate candidate)
    {
        long sum = 0;
        foreach (var victim in candidate.Victims)
            sum += victim.Priority + (long)int.MaxValue + 1;
        return sum;
    }

    /// <summary>The earliest start among the victims of the highest priority.</summary>
    private static long StartOf(Candidate candidate)
    {
        var earliest = long.MaxValue;
        foreach (var victim in candidate.Victims)
        {
            if (victim.Priority == candidate.Victims[0].Priority)
                earliest = Math.Min(earliest, ImportanceOrder.StartOf(victim));
        }
        return earliest;
    }
}
