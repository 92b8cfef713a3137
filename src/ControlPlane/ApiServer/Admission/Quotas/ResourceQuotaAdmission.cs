using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>
/// Refuses what would use more than a namespace's quotas allow, and charges them for the rest by compare-and-swap: two writes at the same moment cannot
/// both take the last of it. Runs last: what others refuse is not charged.
/// </summary>
public sealed class ResourceQuotaAdmission(IObjects objects, TimeProvider time) : IValidatingAdmission
{
    private const string Quotas = "resourcequotas";

    // Virtual resources are not stored, and events never were counted.
    private static readonly string[] s_ignored = ["bindings", "componentstatuses", "events", "events.events.k8s.io"];
    private readonly ParsedObjects<Quota> _quotas = new(QuotaParser.Parse);

    // Writes of one namespace take turns: they would only get in each other's way.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public string Name => "ResourceQuota";

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Namespace.Length == 0 || !IsCounted(request))
            return;
        var charge = new QuotaCharge(
            request.Resource.QualifiedName, request.Object!, request.Updates() ? request.OldObject : null, request.Subresource == "status", time.GetUtcNow());
        var due = Due(request, charge);
        if (due.Count == 0 || request.DryRun)
            return;
        var turn = _turns[(uint)string.GetHashCode(request.Namespace, StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (var quota in due)
                await ChargeAsync(request, charge, quota, cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Names of the quotas to charge; all are looked at before one is.</summary>
    private List<string> Due(AdmissionRequest request, QuotaCharge charge)
    {
        var due = new List<string>();
        foreach (var quota in objects.All(Quotas, request.Namespace).Select(_quotas.Of))
        {
            var plan = QuotaPlanner.Plan(quota, charge);
            if (plan.Problem is { } problem)
                throw request.Forbid(problem);
            if (plan.Used is not null)
                due.Add(quota.Name);
        }
        return due;
    }

    private async Task ChargeAsync(AdmissionRequest request, QuotaCharge charge, string quota, CancellationToken cancellation)
    {
        try
        {
            await objects.UpdateAsync(Quotas, request.Namespace, quota, "status", Spend, cancellation).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Reason == "NotFound")
        {
            // Taken away meanwhile: nothing limits any more.
        }

        bool Spend(JsonObject current)
        {
            var plan = QuotaPlanner.Plan(QuotaParser.Parse(current), charge);
            if (plan.Problem is { } problem)
                throw request.Forbid(problem);
            if (plan.Used is not { } used)
                return false;
            current.Child("status")["used"] = ResourceListRules.ToJson(used);
            return true;
        }
    }

    private static bool IsCounted(AdmissionRequest request)
    {
        if (request.Object is not { } item || !(request.Creates() || request.Updates()))
            return false;
        return (request.Resource.QualifiedName, request.Subresource) switch
        {
            ("pods", "resize") => request.Updates(),
            ("pods", "") => request.Creates() || QuotaScopeRules.IsTerminating(item) != QuotaScopeRules.IsTerminating(request.OldObject),
            ("services" or "persistentvolumeclaims", "") => true,
            ("persistentvolumeclaims", "status") => !JsonNode.DeepEquals(
                item.At("status", "allocatedResources"), request.OldObject.At("status", "allocatedResources")),
            (_, "") => request.Creates() && request.Resource.Verbs.Contains("get") && !s_ignored.Contains(request.Resource.QualifiedName),
            _ => false,
        };
    }
}
