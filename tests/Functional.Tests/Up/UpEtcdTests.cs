using NodeStack.TestSupport;
using NodeStack.TestSupport.Etcd;
using NodeStack.TestSupport.Network;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A cluster that keeps its objects in etcd.</summary>
public sealed class UpEtcdTests
{
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(60);

    [UpEtcdFact]
    public async Task Up_OnEtcd_GoesOnAfterARestartAndAfterEtcdWasAway()
    {
        using var lan = new Lan();
        using var one = new ClusterMachine(lan, "one", 2);
        using var files = new EtcdCertificates();
        await using var etcd = new EtcdServer("--cert-file", files.PathOf("server.crt"), "--key-file", files.PathOf("server.key"), "--client-cert-auth", "--trusted-ca-file", files.Ca)
        {
            Network = one.Network,
        };
        await etcd.StartAsync();
        await one.StartAsync("up", "--datastore-endpoint", etcd.Plain.OriginalString);
        using var web = new WebApp(one, "web", 2);
        web.RolledOut();
        var url = $"http://{web.ClusterIP}/";
        await web.AnswersAsync(url);
        var pods = web.Pods();
        Assert.Equal(0, one.Stop("INT"));
        Assert.Contains(one.Http(url), pods);

        await one.StartAsync(
            "up", "--datastore-endpoint", etcd.Endpoint.OriginalString, "--datastore-cafile", files.Ca,
            "--datastore-certfile", files.PathOf("client.crt"), "--datastore-keyfile", files.PathOf("client.key"));
        await web.AnswersAsync(url);
        Assert.Equal(pods.Order(), web.Pods().Order());
        Assert.False(Directory.Exists(Path.Combine(one.Folder, "store")));

        await WithoutEtcdAsync(one, etcd, web, url);
        await Eventually.TrueAsync(() => one.TryKubectl("get", "--raw", "/readyz") == "ok", WebApp.Patience, "the API server is ready again");
        Assert.Equal(pods.Order(), web.Pods().Order());
        Assert.Equal("0 0", one.Kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].status.containerStatuses[0].restartCount}"));
        // Controllers, scheduler, kubelet and proxy are all at work.
        one.Kubectl("scale", "deployment/web", "--replicas=3");
        web.RolledOut();
        await web.AnswersAsync(url);
        Assert.Equal(0, one.Stop("INT"));
    }

    [UpEtcdFact]
    public void Up_OnEtcdThatDoesNotAnswer_OneLineSaysSo()
    {
        using var lan = new Lan();
        using var one = new ClusterMachine(lan, "one", 2);
        var refused = Assert.Throws<InvalidOperationException>(() => one.Run("up", "--data-dir", Path.Combine(one.Folder, "data"), "--datastore-endpoint", "http://127.0.0.1:2379"));
        Assert.Contains("up: API server: the store did not answer for 20 s: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("etcd http://127.0.0.1:2379/ failed: Unavailable: Error connecting to subchannel. (Connection refused", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>For so long that whoever leads by a Lease has lost it.</summary>
    private static async Task WithoutEtcdAsync(ClusterMachine one, EtcdServer etcd, WebApp web, string url)
    {
        await etcd.KillAsync();
        await Eventually.TrueAsync(() => one.TryKubectl("get", "--raw", "/readyz") is null, WebApp.Patience, "the API server is not ready");
        Assert.Contains(
            "etcd", Assert.Throws<InvalidOperationException>(() => one.Kubectl("annotate", "deployment", web.Name, "a=b", "--request-timeout=15s")).Message, StringComparison.Ordinal);
        var failed = 0;
        await Eventually.TrueAsync(
            () =>
            {
                failed += one.Http(url).Length == 0 ? 1 : 0;
                return one.Log.Contains("controllers failed", StringComparison.Ordinal) && one.Log.Contains("scheduler failed", StringComparison.Ordinal);
            }, s_outage, "the leaders have lost their Leases");
        Assert.Equal(0, failed);
        await etcd.StartAsync();
    }
}
