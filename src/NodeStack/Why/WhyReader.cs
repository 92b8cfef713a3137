using System.Collections.Immutable;
using System.Text;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.Why;

/// <summary>Reads what may say why a pod is not Ready. What this user may not see, or is not served, is left out.</summary>
internal sealed class WhyReader(ApiResources api)
{
    /// <exception cref="ApiException">The server does not answer, or does not let this user see pods.</exception>
    public async Task<WhyFacts> ReadAsync(WhyTarget target, CancellationToken cancel)
    {
        var facts = new WhyFacts(target.Namespace, target.Name);
        return await FindAsync(api.Pods, target.Namespace, target.Name, false, cancel).ConfigureAwait(false) is { } pod
            ? await AboutAsync(facts with { Pod = pod }, pod, cancel).ConfigureAwait(false)
            : await OwnerAsync(facts, cancel).ConfigureAwait(false);
    }

    private async Task<WhyFacts> AboutAsync(WhyFacts facts, V1Pod pod, CancellationToken cancel)
    {
        // The usual answer needs no more.
        if (PodReadiness.IsReady(pod) && pod.Metadata.DeletionTimestamp is null)
            return facts;
        var claims = new List<V1PersistentVolumeClaim>();
        var events = new List<Corev1Event>(await EventsAsync(facts.Namespace, "Pod", facts.Name, cancel).ConfigureAwait(false));
        foreach (var name in ClaimCauseRules.Names(pod))
        {
            if (await FindAsync(api.PersistentVolumeClaims, facts.Namespace, name, true, cancel).ConfigureAwait(false) is { } claim)
                claims.Add(claim);
            events.AddRange(await EventsAsync(facts.Namespace, "PersistentVolumeClaim", name, cancel).ConfigureAwait(false));
        }
        facts = await WithNodeAsync(facts, pod, cancel).ConfigureAwait(false);
        return facts with { Events = [.. events], Claims = [.. claims], LastLines = await LastLinesAsync(pod, cancel).ConfigureAwait(false) };
    }

    private async Task<WhyFacts> WithNodeAsync(WhyFacts facts, V1Pod pod, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
            return facts;
        try
        {
            return facts with { Node = await api.Nodes.GetAsync("", pod.Spec.NodeName, cancel).ConfigureAwait(false) };
        }
        catch (ApiException e) when (e.IsNotFound || e.IsForbidden)
        {
            return facts with { IsNodeGone = e.IsNotFound };
        }
    }

    private async Task<WhyFacts> OwnerAsync(WhyFacts facts, CancellationToken cancel)
    {
        var owners = new OwnerReader(api, facts.Namespace);
        foreach (var name in WhyTargetParser.OwnerNames(facts.Name))
        {
            if (await owners.FindAsync(name, cancel).ConfigureAwait(false) is not { } found)
                continue;
            var (owner, pods) = found;
            var events = new List<Corev1Event>();
            foreach (var (kind, maker) in owner.Makers)
                events.AddRange(await EventsAsync(facts.Namespace, kind, maker, cancel).ConfigureAwait(false));
            if (pods.FirstOrDefault(static p => !PodReadiness.IsReady(p)) is { } unready)
                owner = owner with { Example = await AboutAsync(new WhyFacts(facts.Namespace, unready.Metadata.Name) { Pod = unready }, unready, cancel).ConfigureAwait(false) };
            return facts with { Owner = owner, Events = [.. events] };
        }
        return facts;
    }

    private async Task<IReadOnlyList<Corev1Event>> EventsAsync(string ns, string kind, string name, CancellationToken cancel)
    {
        try
        {
            var query = new ListQuery { FieldSelector = $"involvedObject.kind={kind},involvedObject.name={name}" };
            return (await api.Events.ListAsync(ns, query, cancel).ConfigureAwait(false)).Items;
        }
        catch (ApiException e) when (e.IsForbidden || e.IsNotFound)
        {
            return [];
        }
    }

    private async Task<ImmutableDictionary<string, string>> LastLinesAsync(V1Pod pod, CancellationToken cancel)
    {
        var lines = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var status in (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []))
        {
            // A container that waits to be started again has its log under "previous" only when it was started more than once.
            var ended = status.State?.Terminated ?? status.LastState?.Terminated;
            if (ended is null || (ended.ExitCode == 0 && status.Ready))
                continue;
            if (await LastLineAsync(pod, status.Name, status.State?.Running is not null, cancel).ConfigureAwait(false) is { Length: > 0 } line)
                lines[status.Name] = line;
        }
        return lines.ToImmutable();
    }

    /// <summary>Null: it cannot be had (the node is away, the log is gone, the user may not read it).</summary>
    private async Task<string?> LastLineAsync(V1Pod pod, string container, bool isPrevious, CancellationToken cancel)
    {
        var path = $"/api/v1/namespaces/{pod.Metadata.NamespaceProperty}/pods/{pod.Metadata.Name}/log?container={container}&tailLines=1&limitBytes=1024{(isPrevious ? "&previous=true" : "")}";
        try
        {
            var answer = await api.Client.SendAsync(new ApiRequest(HttpMethod.Get, path) { Accept = "*/*", Timeout = TimeSpan.FromSeconds(5) }, cancel).ConfigureAwait(false);
            return Encoding.UTF8.GetString(answer.Span).Trim();
        }
        catch (ApiException)
        {
            return null;
        }
    }

    /// <param name="mayBeHidden">What this user may not see counts as not there.</param>
    private static async Task<T?> FindAsync<T>(ApiResource<T> resource, string ns, string name, bool mayBeHidden, CancellationToken cancel)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await resource.GetAsync(ns, name, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || (mayBeHidden && e.IsForbidden))
        {
            return null;
        }
    }
}
