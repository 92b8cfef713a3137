using System.Net;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>
/// Gives a service its families, addresses and node ports, and tells what it took and what it no longer needs (registry/core/service/storage/alloc.go).
/// Fills in the prepared object; the caller holds what is taken and settles it when the object is stored. One use.
/// </summary>
/// <param name="pick">A random number below its argument.</param>
internal sealed class ServiceAllocationPlanner(
    ServiceRanges ranges, IReadOnlySet<IPAddress> takenAddresses, IReadOnlySet<int> takenPorts, Func<long, long> pick)
{
    private readonly List<IPAddress> _taken = [];
    private readonly List<IPAddress> _freed = [];
    private readonly List<RefusedAllocation> _refused = [];
    private string? _problem;

    /// <param name="old">Null on create.</param>
    public ServiceAllocationPlan Plan(JsonObject service, JsonObject? old, FieldErrors errors)
    {
        var (spec, before) = (service.MakeChild("spec"), old.Child("spec"));
        ServiceFamilyRules.Apply(spec, before, ranges, errors);
        if (!errors.Any)
            PlanAddresses(FieldCursor.At(spec, "spec", errors), before);
        var ports = new NodePortPlanner(ranges, takenPorts, pick);
        if (!errors.Any && _problem is null)
            ports.Plan(FieldCursor.At(spec, "spec", errors), before);
        return new ServiceAllocationPlan(_taken, _freed, ports.Taken, ports.Freed, _problem ?? ports.Problem) { Refused = [.. _refused, .. ports.Refused] };
    }

    /// <summary>What a deleted service gives back.</summary>
    public static ServiceAllocationPlan Release(JsonObject service)
    {
        var spec = service.Child("spec");
        return new ServiceAllocationPlan([], AddressesOf(spec), [], NodePortPlanner.PortsOf(spec));
    }

    /// <summary>What a stored service holds.</summary>
    public static IReadOnlyList<IPAddress> AddressesOf(JsonObject? spec) =>
        ServiceTypeRules.NeedsAddress(spec) ? [.. spec.Texts("clusterIPs").Select(IpRules.Parse).OfType<IPAddress>()] : [];

    private void PlanAddresses(FieldCursor spec, JsonObject? old)
    {
        var hadAddress = old is not null && ServiceTypeRules.NeedsAddress(old);
        if (!ServiceTypeRules.NeedsAddress(spec.Object))
        {
            _freed.AddRange(hadAddress ? AddressesOf(old) : []);
            return;
        }
        if (spec.Object.Texts("clusterIPs") is [ServiceTypeRules.None, ..] || (hadAddress && old.Texts("clusterIPs") is [ServiceTypeRules.None, ..]))
            return;
        if (!hadAddress)
            Allocate(spec, 0);
        else if (old.Count("ipFamilies") == 1 && spec["ipFamilies"].Count == 2)
            Allocate(spec, 1);
        else if (old.Count("ipFamilies") == 2 && spec["ipFamilies"].Count == 1)
            _freed.AddRange(AddressesOf(old).Skip(1));
    }

    /// <summary>Gives an address of each family from an index on.</summary>
    private void Allocate(FieldCursor spec, int from)
    {
        var wishes = spec.Object.Texts("clusterIPs").ToList();
        var given = wishes.Take(from).ToList();
        foreach (var (family, i) in spec.Object.Texts("ipFamilies").Select((f, i) => (f, i)).Skip(from))
        {
            if (Allocate(family, i < wishes.Count ? wishes[i] : "", spec["clusterIPs"]) is not { } address)
                return;
            given.Add(address);
        }
        spec.Object!["clusterIPs"] = new JsonArray([.. given.Select(a => (JsonNode)a)]);
        spec.Object["clusterIP"] = given.FirstOrDefault() ?? "";
    }

    private string? Allocate(string family, string wish, FieldCursor addresses)
    {
        var network = ranges.Of(family);
        if (IpRules.Parse(wish) is { } wished)
        {
            if (ClusterAddressRules.Refusal(network, wished, takenAddresses) is { } refusal)
            {
                _refused.Add(new RefusedAllocation(network, IsStatic: true));
                addresses.Invalid($"failed to allocate IP {wish}: {refusal}");
                return null;
            }
            _taken.Add(wished);
            return wish;
        }
        if (ClusterAddressRules.Next(network, takenAddresses, pick) is not { } address)
        {
            _refused.Add(new RefusedAllocation(network, IsStatic: false));
            _problem = "failed to allocate a serviceIP: range is full";
            return null;
        }
        _taken.Add(address);
        return address.ToString();
    }
}
