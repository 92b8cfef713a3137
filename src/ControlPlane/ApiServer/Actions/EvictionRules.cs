using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>What a disruption budget says to an eviction.</summary>
public static class EvictionRules
{
    // So many evictions may be under way before the budget's controller has seen them.
    private const int MostDisrupted = 2000;
    private const string Refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

    /// <summary>Pods that do not run, or are going anyway, disturb nobody.</summary>
    public static bool IgnoresBudget(JsonObject pod) => IsGone(pod) || pod.Text("status", "phase") == "Pending";

    /// <summary>Pods that ended, or are ending: they cannot become ready behind our back.</summary>
    public static bool IsGone(JsonObject pod) => pod.Text("status", "phase") is "Succeeded" or "Failed" || pod.Text("metadata", "deletionTimestamp").Length > 0;

    /// <summary>Whether a pod that is not ready may go without the budget being charged: it does not count as healthy anyway.</summary>
    public static bool LetsUnhealthyGo(JsonObject budget, JsonObject pod)
    {
        if (PodConditionRules.IsReady(pod))
            return false;
        var desired = budget.Number("status", "desiredHealthy") ?? 0;
        return budget.Text("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow" || (desired > 0 && (budget.Number("status", "currentHealthy") ?? 0) >= desired);
    }

    /// <summary>Null: one more pod may go; else the refusal.</summary>
    public static ApiStatus? Problem(JsonObject budget)
    {
        var name = budget.Text("metadata", "name");
        var status = budget["status"];
        if ((status.Number("observedGeneration") ?? 0) < (budget.Number("metadata", "generation") ?? 0))
            return BeingProcessed(name);
        var allowed = status.Number("disruptionsAllowed") ?? 0;
        if (allowed < 0)
            return Forbidden(name, "pdb disruptions allowed is negative");
        if (status.At("disruptedPods") is JsonObject { Count: > MostDisrupted })
            return Forbidden(name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        return allowed > 0 ? null : TooMany(Reason(name, status), 0);
    }

    /// <summary>The budget is not up to date: ask again soon.</summary>
    public static ApiStatus BeingProcessed(string name) => TooMany($"The disruption budget {name} is still being processed by the server.", 10);

    /// <summary>Charges one pod to the budget.</summary>
    public static void Charge(JsonObject budget, string pod, DateTimeOffset now)
    {
        var status = budget.Child("status");
        var left = (status.Number("disruptionsAllowed") ?? 0) - 1;
        status["disruptionsAllowed"] = left;
        status.Child("disruptedPods")[pod] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (left == 0)
            SetAllowed(status, now);
    }

    private static string Reason(string name, JsonNode? status)
    {
        var condition = status.Items("conditions").FirstOrDefault(c => c.Text("type") == "DisruptionAllowed");
        var (current, desired) = (status.Number("currentHealthy") ?? 0, status.Number("desiredHealthy") ?? 0);
        var isExplained = condition.Text("status") == "False" && condition.Text("message").Length > 0;
        if (isExplained && condition.Text("reason") == "SyncFailed")
            return $"The disruption budget {name} does not allow evicting pods currently because it failed sync: {condition.Text("message")}";
        if (current <= desired)
            return $"The disruption budget {name} needs {desired} healthy pods and has {current} currently";
        return isExplained
            ? $"The disruption budget {name} does not allow evicting pods currently ({condition.Text("reason")}): {condition.Text("message")}"
            : $"The disruption budget {name} does not allow evicting pods currently";
    }

    private static void SetAllowed(JsonObject status, DateTimeOffset now)
    {
        var conditions = status.Children("conditions");
        var present = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == "DisruptionAllowed");
        var condition = new JsonObject { ["type"] = "DisruptionAllowed", ["status"] = "False", ["reason"] = "InsufficientPods", ["message"] = "" };
        condition["observedGeneration"] = status.Number("observedGeneration") ?? 0;
        condition["lastTransitionTime"] = present.Text("status") == "False"
            ? present.Text("lastTransitionTime")
            : now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (present is null)
            conditions.Add((JsonNode)condition);
        else
            conditions[conditions.IndexOf(present)] = condition;
    }

    private static ApiStatus TooMany(string cause, int seconds) =>
        new(429, "TooManyRequests", Refusal, new ApiStatusDetails(Causes: [new StatusCause("DisruptionBudget", cause, "")], RetryAfterSeconds: seconds));

    private static ApiStatus Forbidden(string name, string detail) => ApiErrors.Forbidden("policy", "poddisruptionbudget", name, detail).Status;
}
