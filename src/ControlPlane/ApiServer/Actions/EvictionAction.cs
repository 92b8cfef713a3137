using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>
/// Deletes a pod if its disruption budget allows it. The budget is charged by compare-and-swap before the pod goes; a pod whose deletion rests on its
/// not being ready is deleted only as the pod that was looked at.
/// </summary>
public sealed class EvictionAction(IObjects objects, TimeProvider time) : IAction
{
    private const int MostTries = 20;
    private const string Budgets = "poddisruptionbudgets.policy";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    public string Path => "pods/eviction";

    public async Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation)
    {
        var eviction = request.Body;
        if (request.Name != eviction.Text("metadata", "name"))
            throw ApiErrors.BadRequest("name in URL does not match name in Eviction object");
        var wish = EvictionRequestParser.Deletion(eviction, request.DryRun);
        if (await DeleteUnguardedAsync(request, wish, cancellation).ConfigureAwait(false) is not { } pod)
            return Done();
        var budgets = Guards(pod).ToArray();
        // Upstream answers 201 with a failure in it.
        if (budgets.Length > 1)
            return new ActionAnswer(201, SuccessRenderer.Failure(500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
        if (budgets.Length == 0)
        {
            await DeleteAsync(request, pod, wish, isThisPod: false, cancellation).ConfigureAwait(false);
            return Done();
        }
        var budget = budgets[0];
        var goesUncharged = EvictionRules.LetsUnhealthyGo(ParsedObjects<JsonObject>.Read(budget), pod);
        if (!goesUncharged)
            await ChargeAsync(request, budget.Name, wish.DryRun, cancellation).ConfigureAwait(false);
        await DeleteGuardedAsync(request, pod, budget.Name, wish, goesUncharged, cancellation).ConfigureAwait(false);
        return Done();
    }

    /// <summary>Deletes a pod that no budget guards; else the pod, null once it is deleted.</summary>
    private async Task<JsonObject?> DeleteUnguardedAsync(ActionRequest request, ObjectDeletion wish, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pod = await objects.GetAsync("pods", request.Namespace, request.Name, cancellation).ConfigureAwait(false)
                ?? throw ApiErrors.NotFound("", "pods", request.Name);
            if (!EvictionRules.IgnoresBudget(pod))
                return pod;
            try
            {
                await DeleteAsync(request, pod, wish, !EvictionRules.IsGone(pod), cancellation).ConfigureAwait(false);
                return null;
            }
            catch (ApiException e) when (e.Status.Reason == "Conflict" && wish.ResourceVersion is null && attempt < MostTries)
            {
                await Task.Delay(s_pause, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task ChargeAsync(ActionRequest request, string budget, bool dryRun, CancellationToken cancellation)
    {
        if (dryRun)
        {
            var seen = await objects.GetAsync(Budgets, request.Namespace, budget, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound("policy", "poddisruptionbudgets", budget);
            if (EvictionRules.Problem(seen) is { } refused)
                throw new ApiException(refused);
            return;
        }
        await objects.UpdateAsync(Budgets, request.Namespace, budget, "status", Charge, cancellation).ConfigureAwait(false);

        bool Charge(JsonObject current)
        {
            if (EvictionRules.Problem(current) is { } problem)
                throw new ApiException(problem);
            EvictionRules.Charge(current, request.Name, time.GetUtcNow());
            return true;
        }
    }

    private async Task DeleteGuardedAsync(
        ActionRequest request, JsonObject pod, string budget, ObjectDeletion wish, bool isThisPod, CancellationToken cancellation)
    {
        try
        {
            await DeleteAsync(request, pod, wish, isThisPod, cancellation).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Reason == "Conflict" && isThisPod && wish.ResourceVersion is null)
        {
            throw new ApiException(EvictionRules.BeingProcessed(budget));
        }
    }

    /// <param name="isThisPod">Only if the pod is as it was seen.</param>
    private async Task DeleteAsync(ActionRequest request, JsonObject pod, ObjectDeletion wish, bool isThisPod, CancellationToken cancellation)
    {
        var expected = wish.ResourceVersion ?? (isThisPod ? pod.Text("metadata", "resourceVersion") : null);
        if (!wish.DryRun)
        {
            var marked = await objects.UpdateAsync("pods", request.Namespace, request.Name, "status", current => Mark(current, wish.Uid, expected), cancellation).ConfigureAwait(false);
            // It was our own write that changed it.
            expected = expected is null ? null : marked.Text("metadata", "resourceVersion");
        }
        await objects.DeleteAsync("pods", request.Namespace, request.Name, wish with { ResourceVersion = expected }, cancellation).ConfigureAwait(false);
    }

    private bool Mark(JsonObject pod, string? uid, string? version)
    {
        var (presentUid, presentVersion) = (pod.Text("metadata", "uid"), pod.Text("metadata", "resourceVersion"));
        if (uid is { Length: > 0 } && uid != presentUid)
            throw ApiErrors.Conflict(
                "", "Pod", pod.Text("metadata", "name"),
                $"the UID in the precondition ({uid}) does not match the UID in record ({presentUid}). The object might have been deleted and then recreated");
        if (version is { Length: > 0 } && version != presentVersion)
            throw ApiErrors.Conflict(
                "", "Pod", pod.Text("metadata", "name"),
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({presentVersion}). The object might have been modified");
        PodConditionRules.Set(pod, "DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting", time.GetUtcNow());
        return true;
    }

    private IEnumerable<CachedObject> Guards(JsonObject pod)
    {
        var labels = pod.Map("metadata", "labels");
        return objects.All(Budgets, pod.Text("metadata", "namespace"))
            .Where(b => LabelSelectorRules.Matches(ParsedObjects<JsonObject>.Read(b).At("spec", "selector"), labels));
    }

    private static ActionAnswer Done() => new(201, SuccessRenderer.Success(201));
}
