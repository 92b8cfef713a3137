namespace NodeStack.ControlPlane.Controllers.NodeTtl;

/// <summary>How long kubelets may keep objects they read, by how many nodes ask: steps that overlap, so that a node more or less changes nothing.</summary>
public static class NodeTtlRules
{
    private static readonly (int Min, int Max, int Seconds)[] s_steps = [(0, 100, 0), (90, 500, 15), (450, 1000, 30), (900, 2000, 60), (1800, int.MaxValue, 300)];

    /// <summary>The step from which nodes are to be told, given the one before.</summary>
    public static int Step(int before, int nodes)
    {
        var step = before;
        while (nodes > s_steps[step].Max)
            step++;
        while (nodes < s_steps[step].Min)
            step--;
        return step;
    }

    public static int Seconds(int step) => s_steps[step].Seconds;
}
