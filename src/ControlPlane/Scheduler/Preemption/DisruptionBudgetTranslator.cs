using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>PodDisruptionBudgets of the API.</summary>
internal static class DisruptionBudgetTranslator
{
    public static DisruptionBudget Translate(V1PodDisruptionBudget budget) => new(
        budget.Metadata.NamespaceProperty, LabelMatcherTranslator.Translate(budget.Spec?.Selector), budget.Status?.DisruptionsAllowed ?? 0,
        [.. (budget.Status?.DisruptedPods?.Keys ?? []).Order(StringComparer.Ordinal)]);
}
