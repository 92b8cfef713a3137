using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.TestSupport.Etcd;

namespace NodeStack.ControlPlane.Tests.Storage.Etcd;

/// <summary>etcd that wants client certificates, with an authority of its own.</summary>
public sealed class EtcdTlsTests
{
    [EtcdFact]
    public async Task Call_OverTls_NeedsTheAuthorityAndAClientCertificate()
    {
        using var files = new EtcdCertificates();
        await using var server = new EtcdServer(
            "--cert-file", files.PathOf("server.crt"), "--key-file", files.PathOf("server.key"), "--client-cert-auth", "--trusted-ca-file", files.Ca);
        await server.StartAsync();
        var options = new EtcdStoreOptions
        {
            Endpoints = [server.Endpoint], CaFile = files.Ca, CertFile = files.PathOf("client.crt"), KeyFile = files.PathOf("client.key"),
        };
        await using (var store = new EtcdStore(options, TimeProvider.System, NullLogger.Instance))
        {
            var revision = await store.MakeAsync("/registry/core/tls/a", "1");
            using var watch = store.Watch("/registry/core/tls/", revision - 1);
            Assert.Equal("1", (await watch.TakeAsync(1))[0].Value.Text());
        }
        await AssertRefusedAsync(options with { CaFile = null });
        await AssertRefusedAsync(options with { CertFile = null, KeyFile = null });
    }

    private static async Task AssertRefusedAsync(EtcdStoreOptions options)
    {
        await using var store = new EtcdStore(options, TimeProvider.System, NullLogger.Instance);
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => store.MakeAsync("/registry/core/tls/b", "1"));
    }
}
