using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>All members, and the one that is asked at present. Thread-safe. Certificates are read once.</summary>
internal sealed class EtcdMembers : IDisposable
{
    private readonly EtcdMember[] _members;
    private int _current;

    /// <param name="calls">Sees every call; null: nothing does.</param>
    public EtcdMembers(EtcdStoreOptions options, Interceptor? calls) => _members = [.. options.Endpoints.Select(e => new EtcdMember(e, Channel(e, options), calls))];

    public int Count => _members.Length;

    public EtcdMember Current => _members[Volatile.Read(ref _current)];

    /// <summary>A member failed: the next is asked from now on, unless another caller has moved on already.</summary>
    public void MoveOnFrom(EtcdMember failed)
    {
        var index = Array.IndexOf(_members, failed);
        Interlocked.CompareExchange(ref _current, (index + 1) % _members.Length, index);
    }

    public void Dispose()
    {
        foreach (var member in _members)
            member.Dispose();
    }

    private static GrpcChannel Channel(Uri endpoint, EtcdStoreOptions options) => GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = Tls(options),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            // A member that vanished without closing its connections is noticed by the missing answers to these.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
        },
        DisposeHttpClient = true,
        // Pages of large objects, and events of a whole revision.
        MaxReceiveMessageSize = null,
        MaxSendMessageSize = null,
    });

    private static SslClientAuthenticationOptions Tls(EtcdStoreOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.CaFile is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(options.CaFile);
        }
        if (options.CertFile is not null)
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(options.CertFile, options.KeyFile)];
        return tls;
    }
}
