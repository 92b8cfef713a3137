using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using NodeStack.ControlPlane.Storage.Etcd.Proto;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>The stubs of one member.</summary>
internal sealed class EtcdMember : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <param name="calls">Sees every call; null: nothing does.</param>
    public EtcdMember(Uri endpoint, GrpcChannel channel, Interceptor? calls)
    {
        (Endpoint, _channel) = (endpoint, channel);
        var invoker = calls is null ? channel.CreateCallInvoker() : channel.Intercept(calls);
        Keys = new KV.KVClient(invoker);
        Watches = new Watch.WatchClient(invoker);
        Leases = new Lease.LeaseClient(invoker);
        Maintenance = new Maintenance.MaintenanceClient(invoker);
    }

    public Uri Endpoint { get; }

    public KV.KVClient Keys { get; }

    public Watch.WatchClient Watches { get; }

    public Lease.LeaseClient Leases { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public void Dispose() => _channel.Dispose();
}
