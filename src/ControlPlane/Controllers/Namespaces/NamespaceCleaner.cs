using k8s.Models;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Namespaces;

/// <summary>
/// Deletes everything in a namespace, pods first: what pods need (secrets, claims, policies) stays until they have ended, so that they end in order.
/// </summary>
public sealed class NamespaceCleaner(ApiResources api, TimeProvider time)
{
    private static readonly V1DeleteOptions s_background = new() { PropagationPolicy = "Background" };
    private readonly ApiDiscovery _discovery = new(api.Client);
    private readonly MetadataClient _objects = new(api.Client);

    /// <returns>What is left, and whether other things than pods were looked at.</returns>
    public async Task<(NamespaceContent Content, bool IsWhole)> CleanAsync(string ns, DateTimeOffset deleted, CancellationToken cancel)
    {
        var apis = await _discovery.ReadAsync(cancel).ConfigureAwait(false);
        var tally = new Tally();
        var resources = apis.Preferred.Where(r => r.IsNamespaced && r.Can("delete")).ToList();
        if (resources.Find(r => r is { Group: "", Plural: "pods" }) is { } pods)
        {
            resources.Remove(pods);
            await CleanAsync(pods, ns, deleted, "failed to delete pods for namespace: " + ns + ", err: ", tally, cancel).ConfigureAwait(false);
            if (tally.Remaining.Count > 0)
                return (tally.Content(apis), false);
        }
        foreach (var resource in resources)
            await CleanAsync(resource, ns, deleted, "", tally, cancel).ConfigureAwait(false);
        return (tally.Content(apis), true);
    }

    private sealed class Tally
    {
        public Dictionary<string, int> Remaining { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, int> Finalizers { get; } = new(StringComparer.Ordinal);
        public List<string> Errors { get; } = [];
        public TimeSpan Estimate { get; set; }

        public NamespaceContent Content(DiscoveredApis apis) => new(Remaining, Finalizers, Errors, apis.Problem, apis.Stale.Count, Estimate);
    }

    private async Task CleanAsync(DiscoveredResource resource, string ns, DateTimeOffset deleted, string prefix, Tally tally, CancellationToken cancel)
    {
        try
        {
            // How long running pods have is asked before they are told to go.
            var estimate = resource is { Group: "", Plural: "pods" } ? await PodEstimateAsync(ns, deleted, cancel).ConfigureAwait(false) : TimeSpan.Zero;
            var left = await DeleteAsync(resource, ns, cancel).ConfigureAwait(false);
            if (left.Count == 0)
                return;
            tally.Remaining[$"{resource.Plural}.{resource.Group}"] = left.Count;
            foreach (var (finalizer, count) in NamespaceContentRules.FinalizerCounts(left))
                tally.Finalizers[finalizer] = tally.Finalizers.GetValueOrDefault(finalizer) + count;
            var (wait, error) = NamespaceContentRules.Judge(left, estimate, ns, $"{resource.Group}/{resource.Version}, Resource={resource.Plural}");
            tally.Estimate = wait > tally.Estimate ? wait : tally.Estimate;
            if (error is not null)
                tally.Errors.Add(prefix + error);
        }
        catch (ApiException e)
        {
            tally.Errors.Add(prefix + e.Message);
        }
    }

    private async Task<TimeSpan> PodEstimateAsync(string ns, DateTimeOffset deleted, CancellationToken cancel) =>
        NamespaceContentRules.PodEstimate((await api.Pods.ListAsync(ns, new ListQuery(), cancel).ConfigureAwait(false)).Items, deleted, time.GetUtcNow());

    /// <returns>What is still there after all was told to go.</returns>
    private async Task<IReadOnlyList<V1ObjectMeta>> DeleteAsync(DiscoveredResource resource, string ns, CancellationToken cancel)
    {
        var isDone = resource.Can("deletecollection") && await SupportedAsync(_objects.DeleteAllAsync(resource, ns, s_background, cancel)).ConfigureAwait(false);
        if (!isDone)
            foreach (var item in await ListAsync(resource, ns, cancel).ConfigureAwait(false))
                await SupportedAsync(_objects.DeleteAsync(resource, ns, item.Name, s_background, cancel)).ConfigureAwait(false);
        return await ListAsync(resource, ns, cancel).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<V1ObjectMeta>> ListAsync(DiscoveredResource resource, string ns, CancellationToken cancel)
    {
        if (!resource.Can("list"))
            return [];
        try
        {
            return [.. (await _objects.Collection(resource).ListAsync(ns, new ListQuery(), cancel).ConfigureAwait(false)).Items.Select(i => i.Metadata)];
        }
        catch (ApiException e) when (e.StatusCode is 404 or 405)
        {
            return [];
        }
    }

    /// <summary>False when the server does not do that for this kind.</summary>
    private static async Task<bool> SupportedAsync(Task call)
    {
        try
        {
            await call.ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.StatusCode is 404 or 405)
        {
            return false;
        }
    }
}
