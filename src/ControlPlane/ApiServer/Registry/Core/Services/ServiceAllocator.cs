using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.ControlPlane.Storage;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>
/// Gives Services their addresses and node ports. What is given is claimed in the store before the Service is written, addresses as IPAddress objects, ports
/// as keys, so that two servers on one store never give the same; a claim whose Service is not there is given up by whoever wants it next.
/// </summary>
internal sealed class ServiceAllocator(IObjects objects, IStore store, ServiceRanges ranges, AllocationMetrics metrics, TimeProvider time) : IWriteHook
{
    private const string Addresses = "ipaddresses.networking.k8s.io";
    private const string PortPrefix = "/registry/claims/nodeports/";
    private const int Tries = 32;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private readonly ParsedObjects<HeldNumbers> _services = new(HeldNumbers.Of);
    private readonly Lock _lock = new();
    private readonly HashSet<IPAddress> _heldAddresses = [];
    private readonly HashSet<int> _heldPorts = [];

    public string Resource => "services";

    public async ValueTask<IReservation?> BeforeWriteAsync(JsonObject item, JsonObject? old, WriteContext context, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var (lostAddresses, lostPorts) = (new HashSet<IPAddress>(), new HashSet<int>());
        for (var tries = 1; ; tries++)
        {
            var attempt = (JsonObject)item.DeepClone();
            var reservation = Plan(attempt, old, context, lostAddresses, lostPorts);
            if (context.DryRun || await ClaimAsync(reservation, item, lostAddresses, lostPorts, cancellation).ConfigureAwait(false))
            {
                if (!context.DryRun)
                    Given(reservation.Plan, item.Child("spec"), time.GetElapsedTime(started));
                item["spec"] = attempt["spec"]!.DeepClone();
                if (!context.DryRun)
                    return reservation;
                await reservation.DisposeAsync().ConfigureAwait(false);
                return null;
            }
            await reservation.DisposeAsync().ConfigureAwait(false);
            if (tries == Tries)
                throw ApiErrors.Unavailable("no free service address or node port could be claimed");
        }
    }

    public async ValueTask AfterDeleteAsync(JsonObject old, CancellationToken cancellation)
    {
        var plan = ServiceAllocationPlanner.Release(old);
        await ReleaseAsync(plan.Freed, plan.FreedPorts, cancellation).ConfigureAwait(false);
    }

    /// <summary>Tells what is taken and what is left at present.</summary>
    public void Count()
    {
        var (addresses, ports) = Taken();
        foreach (var network in ranges.Networks)
        {
            var taken = addresses.Count(network.Contains);
            metrics.Count(network, taken, ClusterAddressRules.Count(network) - taken);
        }
        var inRange = ports.Count(p => p >= ranges.FirstPort && p <= ranges.LastPort);
        metrics.CountPorts(inRange, ranges.LastPort - ranges.FirstPort + 1 - inRange);
    }

    private (HashSet<IPAddress> Addresses, HashSet<int> Ports) Taken()
    {
        lock (_lock)
            return Taken_NeedsLock();
    }

    /// <param name="wish">What the writer asked for.</param>
    private void Given(ServiceAllocationPlan plan, JsonObject? wish, TimeSpan took)
    {
        var (addresses, ports) = (wish.Texts("clusterIPs").Append(wish.Text("clusterIP")).Select(IpRules.Parse).ToHashSet(), NodePortPlanner.PortsOf(wish));
        foreach (var address in plan.Taken)
            metrics.Given(ranges.Of(ServiceRanges.FamilyOf(address)), addresses.Contains(address), took);
        foreach (var port in plan.TakenPorts)
            metrics.GivenPort(ports.Contains(port));
    }

    private Reservation Plan(JsonObject service, JsonObject? old, WriteContext context, HashSet<IPAddress> lostAddresses, HashSet<int> lostPorts)
    {
        var errors = new FieldErrors();
        lock (_lock)
        {
            var (addresses, ports) = Taken_NeedsLock();
            addresses.UnionWith(lostAddresses);
            ports.UnionWith(lostPorts);
            var plan = new ServiceAllocationPlanner(ranges, addresses, ports, Random.Shared.NextInt64).Plan(service, old, errors);
            foreach (var refused in context.DryRun ? [] : plan.Refused)
                metrics.Refused(refused);
            if (errors.Any)
                throw ApiErrors.Invalid("", "Service", new ObjectMeta(service).Name, errors.Items);
            if (plan.Problem is { } problem)
                throw ApiErrors.Internal(problem);
            _heldAddresses.UnionWith(plan.Taken);
            _heldPorts.UnionWith(plan.TakenPorts);
            return new Reservation(this, plan);
        }
    }

    private (HashSet<IPAddress> Addresses, HashSet<int> Ports) Taken_NeedsLock()
    {
        var (addresses, ports) = (new HashSet<IPAddress>(_heldAddresses), new HashSet<int>(_heldPorts));
        foreach (var service in objects.All(Resource))
        {
            var held = _services.Of(service);
            addresses.UnionWith(held.Addresses);
            ports.UnionWith(held.Ports);
        }
        return (addresses, ports);
    }

    /// <summary>False: somebody else has one of them; it is among the lost ones now.</summary>
    private async Task<bool> ClaimAsync(
        Reservation reservation, JsonObject service, HashSet<IPAddress> lostAddresses, HashSet<int> lostPorts, CancellationToken cancellation)
    {
        var owner = new ObjectMeta(service);
        foreach (var address in reservation.Plan.Taken)
        {
            if (!await ClaimAsync(address, owner, cancellation).ConfigureAwait(false))
            {
                lostAddresses.Add(address);
                return false;
            }
            reservation.ClaimedAddresses.Add(address);
        }
        foreach (var port in reservation.Plan.TakenPorts)
        {
            if (!await ClaimAsync(port, owner, cancellation).ConfigureAwait(false))
            {
                lostPorts.Add(port);
                return false;
            }
            reservation.ClaimedPorts.Add(port);
        }
        return true;
    }

    private async Task<bool> ClaimAsync(IPAddress address, ObjectMeta owner, CancellationToken cancellation)
    {
        var name = address.ToString();
        var item = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject
                {
                    ["ipaddress.kubernetes.io/ip-family"] = ServiceRanges.FamilyOf(address),
                    ["ipaddress.kubernetes.io/managed-by"] = "ipallocator.k8s.io",
                },
            },
            ["spec"] = new JsonObject
            {
                ["parentRef"] = new JsonObject { ["resource"] = "services", ["namespace"] = owner.Namespace, ["name"] = owner.Name },
            },
        };
        try
        {
            await objects.CreateAsync(Addresses, "", item, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.Status.Code == 409)
        {
            if (await objects.GetAsync(Addresses, "", name, cancellation).ConfigureAwait(false) is not { } present || !IsAbandoned(present))
                return false;
            await ReleaseAsync([address], [], cancellation).ConfigureAwait(false);
            await objects.CreateAsync(Addresses, "", item, cancellation).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>The Service was never written, or is gone: its server died in between. A young claim may be of a write under way.</summary>
    private bool IsAbandoned(JsonObject claim)
    {
        var parent = claim.Child("spec").Child("parentRef");
        var age = time.GetUtcNow() - (new ObjectMeta(claim).CreationTimestamp ?? DateTimeOffset.MinValue);
        return age > Grace && objects.Find(Resource, parent.Text("namespace"), parent.Text("name")) is null;
    }

    private async Task<bool> ClaimAsync(int port, ObjectMeta owner, CancellationToken cancellation)
    {
        var key = KeyOf(port);
        var value = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{owner.Namespace}/{owner.Name}/{time.GetUtcNow().ToUnixTimeSeconds()}"));
        var write = await store.CreateAsync(key, value, null, cancellation).ConfigureAwait(false);
        if (write.Done || write.Current is not { } present)
            return write.Done;
        if (!IsAbandoned(Encoding.UTF8.GetString(present.Value.Span).Split('/'), owner))
            return false;
        return (await store.UpdateAsync(key, value, present.ModRevision, null, cancellation).ConfigureAwait(false)).Done;
    }

    /// <summary>As of addresses; a claim for the same Service is of a write of its own that did not come to its end.</summary>
    /// <param name="claim">Namespace and name of the Service, and since when.</param>
    private bool IsAbandoned(string[] claim, ObjectMeta owner)
    {
        if (claim is not [var space, var name, .. var since] || (space == owner.Namespace && name == owner.Name))
            return true;
        var isYoung = since.Length > 0 && long.TryParse(since[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) <= Grace;
        return !isYoung && objects.Find(Resource, space, name) is null;
    }

    private async ValueTask ReleaseAsync(IEnumerable<IPAddress> addresses, IEnumerable<int> ports, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            try
            {
                await objects.DeleteAsync(Addresses, "", address.ToString(), new ObjectDeletion(), cancellation).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.Status.Code is 404 or 409)
            {
                // Given up already.
            }
        }
        foreach (var port in ports)
        {
            if (await store.GetAsync(KeyOf(port), cancellation).ConfigureAwait(false) is { } claim)
                await store.DeleteAsync(claim.Key, claim.ModRevision, cancellation).ConfigureAwait(false);
        }
    }

    private static string KeyOf(int port) => PortPrefix + port.ToString(CultureInfo.InvariantCulture);

    private void Forget(ServiceAllocationPlan plan)
    {
        lock (_lock)
        {
            _heldAddresses.ExceptWith(plan.Taken);
            _heldPorts.ExceptWith(plan.TakenPorts);
        }
    }

    private sealed class Reservation(ServiceAllocator owner, ServiceAllocationPlan plan) : IReservation
    {
        private bool _isSettled;

        public ServiceAllocationPlan Plan => plan;

        public List<IPAddress> ClaimedAddresses { get; } = [];

        public List<int> ClaimedPorts { get; } = [];

        public async ValueTask KeepAsync()
        {
            _isSettled = true;
            owner.Forget(plan);
            await owner.ReleaseAsync(plan.Freed, plan.FreedPorts, CancellationToken.None).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            if (_isSettled)
                return;
            _isSettled = true;
            await owner.ReleaseAsync(ClaimedAddresses, ClaimedPorts, CancellationToken.None).ConfigureAwait(false);
            owner.Forget(plan);
        }
    }
}
