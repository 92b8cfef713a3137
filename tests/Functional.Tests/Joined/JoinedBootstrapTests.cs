using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>A node that has nothing but a bootstrap token.</summary>
public sealed class JoinedBootstrapTests
{
    [JoinedFact]
    public async Task BootstrapToken_NodeGetsItsCertificates_JoinsAndServes()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        using var kubectl = new Kubectl(server, "default");
        await kubectl.RunAsync("create serviceaccount default");
        await kubectl.RunAsync("create clusterrolebinding bootstrap --clusterrole=system:node-bootstrapper --group=system:bootstrappers");
        await kubectl.RunAsync(
            "create secret generic bootstrap-token-abcdef -n kube-system --type=bootstrap.kubernetes.io/token --from-literal=token-id=abcdef "
            + "--from-literal=token-secret=0123456789abcdef --from-literal=usage-bootstrap-authentication=true");
        var bootstrap = kubectl.File("bootstrap.kubeconfig", $$"""
            clusters: [{name: c, cluster: {server: '{{server.Address}}', certificate-authority: {{server.Pki}}/ca.crt} }]
            users: [{name: u, user: {token: abcdef.0123456789abcdef} }]
            """);
        await using var node = new TestNode(new TestNodeOptions
        {
            NodeName = "fresh-node",
            ExtraConfig = "serverTLSBootstrap: true\nrotateCertificates: true",
            Flags = ["--bootstrap-kubeconfig", bootstrap, "--kubeconfig", bootstrap + ".node", "--client-ca-file", $"{server.Pki}/ca.crt", "--node-ip", "127.0.0.1"],
        });
        var signer = new TestSigner(server, kubectl);
        var starting = node.StartAsync();
        await Eventually.TrueAsync(async () => (await signer.SignAsync()).Count == 2, TimeSpan.FromSeconds(60), "two requests for certificates");
        await starting;
        await kubectl.RunAsync("wait --for=condition=Ready node/fresh-node --timeout=50s");

        // The serving certificate is one the API server accepts: it may be asked for logs.
        var manifest = Manifests.Sleeper("p", "automountServiceAccountToken: false").Replace("spec:\n", "spec:\n  nodeName: fresh-node\n", StringComparison.Ordinal);
        await kubectl.RunAsync($"apply -f {kubectl.File("p.yaml", manifest)}");
        await kubectl.RunAsync("wait --for=condition=Ready pod/p --timeout=50s");
        await Eventually.TrueAsync(async () => (await kubectl.TryAsync("logs p")).Stdout == "started\n", TimeSpan.FromSeconds(30), "logs through the API server");

        // Another start needs neither token nor signer.
        await kubectl.RunAsync("delete secret bootstrap-token-abcdef -n kube-system");
        await node.KillAsync();
        await node.StartAsync();
        Assert.Equal(2, (await signer.SignAsync()).Count);
        await kubectl.SaysAsync("logs p", "started");
    }
}
