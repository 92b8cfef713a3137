using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>The conditions of an autoscaler while one look at it goes on.</summary>
public sealed class AutoscalerConditions(IEnumerable<V2HorizontalPodAutoscalerCondition>? before, DateTimeOffset now)
{
    private readonly List<V2HorizontalPodAutoscalerCondition> _conditions = [.. before ?? []];

    public IList<V2HorizontalPodAutoscalerCondition> All => [.. _conditions];

    public void Set(string type, bool status, string reason, string message)
    {
        var (at, text) = (_conditions.FindIndex(c => c.Type == type), status ? "True" : "False");
        var made = new V2HorizontalPodAutoscalerCondition
        {
            Type = type, Status = text, Reason = reason, Message = message,
            LastTransitionTime = at >= 0 && _conditions[at].Status == text ? _conditions[at].LastTransitionTime : now.UtcDateTime,
        };
        if (at < 0)
            _conditions.Add(made);
        else
            _conditions[at] = made;
    }

    public void Remove(string type) => _conditions.RemoveAll(c => c.Type == type);
}
