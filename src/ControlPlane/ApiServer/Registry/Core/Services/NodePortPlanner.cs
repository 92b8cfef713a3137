using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>Gives the ports of a service their node ports. Protocols share numbers within a service only.</summary>
internal sealed class NodePortPlanner(ServiceRanges ranges, IReadOnlySet<int> taken, Func<long, long> pick)
{
    private const int BandShare = 32;
    private const int LargestBand = 128;
    private readonly List<int> _taken = [];
    private readonly List<int> _freed = [];
    private readonly List<RefusedAllocation> _refused = [];

    public IReadOnlyList<int> Taken => _taken;

    public IReadOnlyList<int> Freed => _freed;

    public IReadOnlyList<RefusedAllocation> Refused => _refused;

    public string? Problem { get; private set; }

    /// <summary>What a stored service holds.</summary>
    public static IReadOnlyList<int> PortsOf(JsonObject? spec)
    {
        var ports = spec.Items("ports").Select(p => (int)p.Number("nodePort")).Append(ServiceTypeRules.NeedsHealthCheck(spec) ? (int)spec.Number("healthCheckNodePort") : 0);
        return [.. ports.Where(p => p > 0).Distinct()];
    }

    /// <param name="old">Null on create.</param>
    public void Plan(FieldCursor spec, JsonObject? old)
    {
        var held = PortsOf(old).ToHashSet();
        if (ServiceTypeRules.NeedsNodePort(spec.Object))
            PlanPorts(spec, held);
        if (ServiceTypeRules.NeedsHealthCheck(spec.Object))
            PlanHealthCheck(spec, held);
        _freed.AddRange(held.Except(PortsOf(spec.Object)));
    }

    private void PlanPorts(FieldCursor spec, HashSet<int> held)
    {
        var wants = ServiceTypeRules.WantsNodePorts(spec.Object);
        var byPort = new Dictionary<long, long>();
        foreach (var port in spec["ports"].Items)
        {
            var wish = port["nodePort"].Number;
            if (wish == 0 && !wants)
                continue;
            var shared = byPort.GetValueOrDefault(port["port"].Number, WishOf(spec, port["port"].Number));
            var number = wish != 0 ? wish : shared != 0 ? shared : Next(held);
            if (number == 0 || !Take((int)number, port["nodePort"], held))
                return;
            port.Object!["nodePort"] = number;
            byPort.TryAdd(port["port"].Number, number);
        }
    }

    /// <summary>Another protocol of the same port may name the number for both.</summary>
    private static long WishOf(FieldCursor spec, long port) =>
        spec["ports"].Items.Where(p => p["port"].Number == port).Select(p => p["nodePort"].Number).FirstOrDefault(n => n != 0);

    private void PlanHealthCheck(FieldCursor spec, HashSet<int> held)
    {
        var wish = spec["healthCheckNodePort"].Number;
        var number = wish != 0 ? wish : Next(held);
        if (number == 0)
            return;
        if (Refusal((int)number, held) is { } refusal)
        {
            _refused.Add(new RefusedAllocation(null, IsStatic: true));
            Problem = string.Create(CultureInfo.InvariantCulture, $"failed to allocate requested HealthCheck NodePort {number}: {refusal}");
            return;
        }
        Remember((int)number, held);
        spec.Object!["healthCheckNodePort"] = number;
    }

    private bool Take(int number, FieldCursor field, HashSet<int> held)
    {
        if (Refusal(number, held) is { } refusal)
        {
            _refused.Add(new RefusedAllocation(null, IsStatic: true));
            field.Invalid(number, refusal);
            return false;
        }
        Remember(number, held);
        return true;
    }

    private string? Refusal(int number, HashSet<int> held)
    {
        if (held.Contains(number) || _taken.Contains(number))
            return null;
        if (number < ranges.FirstPort || number > ranges.LastPort)
            return string.Create(CultureInfo.InvariantCulture, $"provided port is not in the valid range. The range of valid ports is {ranges.FirstPort}-{ranges.LastPort}");
        return taken.Contains(number) ? "provided port is already allocated" : null;
    }

    private void Remember(int number, HashSet<int> held)
    {
        if (!held.Contains(number) && !_taken.Contains(number))
            _taken.Add(number);
    }

    /// <summary>0 when the range is full.</summary>
    private long Next(HashSet<int> held)
    {
        var count = ranges.LastPort - ranges.FirstPort + 1L;
        var band = AllocationBandRules.Band(count, BandShare, LargestBand);
        var used = taken.Concat(held).Concat(_taken).ToHashSet();
        if (AllocationBandRules.Next(count, band, i => used.Contains((int)(ranges.FirstPort + i)), used.Count, pick) is { } index)
            return ranges.FirstPort + index;
        _refused.Add(new RefusedAllocation(null, IsStatic: false));
        Problem = "failed to allocate a nodePort: range is full";
        return 0;
    }
}
