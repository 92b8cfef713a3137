namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>How many possible nodes are enough to choose from: the larger the cluster, the smaller the share.</summary>
internal static class FeasibleCountRules
{
    private const int Fewest = 100;
    private const int SmallestPercentage = 5;

    /// <param name="percentage">0: by the number of nodes.</param>
    public static int Enough(int nodes, int percentage)
    {
        if (nodes < Fewest)
            return nodes;
        if (percentage == 0)
            percentage = Math.Max(50 - nodes / 125, SmallestPercentage);
        return Math.Max((int)((long)nodes * percentage / 100), Fewest);
    }
}
