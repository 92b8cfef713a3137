using Grpc.Net.Client;
using NodeStack.ControlPlane.Storage.Etcd.Proto;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>The stubs of one member.</summary>
internal sealed class EtcdMember(Uri endpoint, GrpcChannel channel) : IDisposable
{
    public Uri Endpoint => endpoint;

    public KV.KVClient Keys { get; } = new(channel);

    public Watch.WatchClient Watches { get; } = new(channel);

    public Lease.LeaseClient Leases { get; } = new(channel);

    public Maintenance.MaintenanceClient Maintenance { get; } = new(channel);

    public void Dispose() => channel.Dispose();
}
