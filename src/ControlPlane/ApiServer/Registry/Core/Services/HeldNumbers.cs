using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What a stored Service holds: read once for each version of it, since every new Service is compared with all of them.</summary>
internal sealed record HeldNumbers(ImmutableArray<IPAddress> Addresses, ImmutableArray<int> Ports)
{
    public static HeldNumbers Of(JsonObject service)
    {
        var spec = service.Child("spec");
        return new([.. ServiceAllocationPlanner.AddressesOf(spec)], [.. NodePortPlanner.PortsOf(spec)]);
    }
}
