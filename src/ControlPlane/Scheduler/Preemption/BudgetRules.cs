using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>Whose going would break a disruption budget.</summary>
internal static class BudgetRules
{
    /// <param name="pods">In the order in which they are spared: each that goes leaves less for those after it.</param>
    public static (List<SchedulingPod> Violating, List<SchedulingPod> Others) Split(IReadOnlyList<SchedulingPod> pods, IReadOnlyList<DisruptionBudget> budgets)
    {
        var (violating, others) = (new List<SchedulingPod>(), new List<SchedulingPod>());
        var left = new int[budgets.Count];
        for (var i = 0; i < left.Length; i++)
            left[i] = budgets[i].Allowed;
        foreach (var pod in pods)
            (IsViolating(pod, budgets, left) ? violating : others).Add(pod);
        return (violating, others);
    }

    private static bool IsViolating(SchedulingPod pod, IReadOnlyList<DisruptionBudget> budgets, int[] left)
    {
        var isViolating = false;
        if (pod.Labels.Count == 0)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            var budget = budgets[i];
            // A budget of everything means nothing to upstream's scheduler.
            if (budget.Namespace != pod.Namespace || budget.Selector.IsEmpty || !budget.Selector.Matches(pod.Labels) || budget.Disrupted.Contains(pod.Name))
                continue;
            isViolating |= --left[i] < 0;
        }
        return isViolating;
    }
}
