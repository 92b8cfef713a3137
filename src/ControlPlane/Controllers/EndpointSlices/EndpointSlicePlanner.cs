using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>What slices a service should have, and how to come from those there are to these.</summary>
public static class EndpointSlicePlanner
{
    /// <param name="pods">That the service selects.</param>
    /// <param name="node">By name; null: not known.</param>
    /// <param name="existing">All that we manage for this service and that are not going.</param>
    /// <param name="trigger">See <see cref="TriggerTimes"/>.</param>
    public static EndpointSlicePlan Plan(
        V1Service service, IReadOnlyList<V1Pod> pods, Func<string, V1Node?> node, IReadOnlyList<V1EndpointSlice> existing, DateTime? trigger, int maxPerSlice)
    {
        var types = EndpointRules.AddressTypes(service);
        var plans = types.Select(t => PlanOf(t, service, pods, node, [.. existing.Where(s => s.AddressType == t)], maxPerSlice)).ToList();
        return new EndpointSlicePlan(
            [.. plans.SelectMany(p => p.Create).Select(s => EndpointSliceObjectRules.WithTriggerTime(s, trigger))],
            [.. plans.SelectMany(p => p.Update).Select(s => EndpointSliceObjectRules.WithTriggerTime(s, trigger))],
            [.. plans.SelectMany(p => p.Delete), .. existing.Where(s => !types.Contains(s.AddressType))],
            [.. plans.SelectMany(p => p.MissingNodes).Distinct()]);
    }

    private static EndpointSlicePlan PlanOf(
        string type, V1Service service, IReadOnlyList<V1Pod> pods, Func<string, V1Node?> node, IReadOnlyList<V1EndpointSlice> existing, int maxPerSlice)
    {
        var owned = existing.Where(s => EndpointSliceObjectRules.IsOwnedBy(s, service)).GroupBy(s => EndpointRules.PortsKey(s.Ports)).ToDictionary(g => g.Key, g => g.ToList());
        var (wished, missing) = Wished(type, service, pods, node);
        var (create, update) = (new List<V1EndpointSlice>(), new List<V1EndpointSlice>());
        var delete = existing.Where(s => !EndpointSliceObjectRules.IsOwnedBy(s, service)).ToList();
        foreach (var (key, (ports, endpoints)) in wished)
        {
            var packed = EndpointSlicePacker.Pack(service, owned.GetValueOrDefault(key) ?? [], endpoints, ports, type, maxPerSlice);
            create.AddRange(packed.Create);
            update.AddRange(packed.Update);
            delete.AddRange(packed.Delete);
        }
        delete.AddRange(owned.Where(g => !wished.ContainsKey(g.Key)).SelectMany(g => g.Value));
        if (existing.Count == delete.Count && create.Count == 0)
            KeepPlaceholder(type, service, create, delete);
        Hint(service, existing, create, update, delete);
        Reuse(service, create, update, delete);
        return new EndpointSlicePlan(create, update, delete, missing);
    }

    private static (Dictionary<string, (List<Discoveryv1EndpointPort> Ports, List<V1Endpoint> Endpoints)> Wished, List<string> Missing) Wished(
        string type, V1Service service, IReadOnlyList<V1Pod> pods, Func<string, V1Node?> node)
    {
        var wished = new Dictionary<string, (List<Discoveryv1EndpointPort>, List<V1Endpoint> Endpoints)>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var pod in pods.Where(p => EndpointRules.IsEndpoint(p, includeTerminating: true)))
        {
            var ports = EndpointRules.Ports(service, pod);
            var key = EndpointRules.PortsKey(ports);
            if (!wished.TryGetValue(key, out var group))
                wished[key] = group = (ports, []);
            var host = node(pod.Spec.NodeName ?? "");
            if (host is null && service.Spec.PublishNotReadyAddresses != true)
            {
                missing.Add(pod.Spec.NodeName ?? "");
                continue;
            }
            var endpoint = EndpointRules.Endpoint(pod, host, service, type);
            if (endpoint.Addresses.Count > 0)
                group.Endpoints.Add(endpoint);
        }
        return (wished, missing);
    }

    /// <summary>A service with a selector always has a slice of each type, be it an empty one: so readers know that nobody is there.</summary>
    private static void KeepPlaceholder(string type, V1Service service, List<V1EndpointSlice> create, List<V1EndpointSlice> delete)
    {
        var there = delete is [var only] && IsPlaceholder(only, service) ? only : null;
        if (there is null)
            create.Add(EndpointSliceObjectRules.New(service, [], type, []));
        else
            delete.Clear();
    }

    private static bool IsPlaceholder(V1EndpointSlice slice, V1Service service) =>
        (slice.Ports?.Count ?? 0) == 0 && (slice.Endpoints?.Count ?? 0) == 0 && EndpointSliceObjectRules.IsOwnedBy(slice, service)
        && EndpointSliceObjectRules.AreSame(new Dictionary<string, string>(slice.Metadata.Labels ?? new Dictionary<string, string>()), EndpointSliceObjectRules.Labels(service));

    private static void Hint(V1Service service, IReadOnlyList<V1EndpointSlice> existing, List<V1EndpointSlice> create, List<V1EndpointSlice> update, List<V1EndpointSlice> delete)
    {
        for (var i = 0; i < create.Count; i++)
            create[i] = EndpointHintRules.Apply(create[i], service.Spec.TrafficDistribution);
        for (var i = 0; i < update.Count; i++)
            update[i] = EndpointHintRules.Apply(update[i], service.Spec.TrafficDistribution);
        var touched = update.Concat(delete).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var slice in existing.Where(s => !touched.Contains(s.Metadata.Name)))
            if (EndpointHintRules.Apply(slice, service.Spec.TrafficDistribution) is var hinted && !ReferenceEquals(hinted, slice))
                update.Add(hinted);
    }

    /// <summary>A slice that goes while another comes becomes that other one: one write, and no moment without.</summary>
    private static void Reuse(V1Service service, List<V1EndpointSlice> create, List<V1EndpointSlice> update, List<V1EndpointSlice> delete)
    {
        foreach (var old in delete.Where(s => EndpointSliceObjectRules.IsOwnedBy(s, service)).ToList())
        {
            if (create.Count == 0)
                return;
            var made = create[0];
            create.RemoveAt(0);
            delete.Remove(old);
            update.Add(made with { Metadata = made.Metadata with { GenerateName = old.Metadata.GenerateName, Name = old.Metadata.Name, ResourceVersion = old.Metadata.ResourceVersion, Uid = old.Metadata.Uid } });
        }
    }
}
