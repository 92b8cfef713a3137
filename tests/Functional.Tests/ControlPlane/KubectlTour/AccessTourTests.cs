using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>kubectl auth, impersonation, and what the user without rights is told.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class AccessTourTests(ApiServerFixture fixture)
{
    [KubectlFact]
    public async Task CanI_AsOneself_IsYesToAll()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "can-i");
        await kubectl.SaysAsync("auth can-i create pods", "yes");
        await kubectl.SaysAsync("auth can-i '*' '*' --all-namespaces", "yes");
        var who = await kubectl.RunAsync("auth whoami");
        Assert.Matches(@"(?m)^Username +kubernetes-admin$", who);
        Assert.Matches(@"(?m)^Groups +\[system:masters system:authenticated\]$", who);
    }

    [KubectlFact]
    public async Task Impersonation_OfAUserWithARole_MayThatOnly()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "as-jane");
        await kubectl.SaysAsync("create role reads --verb=get,list,watch --resource=pods", "role.rbac.authorization.k8s.io/reads created");
        await kubectl.SaysAsync("create rolebinding jane --role=reads --user=jane", "rolebinding.rbac.authorization.k8s.io/jane created");
        await kubectl.SaysAsync("auth can-i list pods --as jane", "yes");
        var no = await kubectl.TryAsync("auth can-i create pods --as jane");
        Assert.Equal((1, "no\n"), (no.ExitCode, no.Stdout));
        var rules = (await kubectl.RunAsync("auth can-i --list --as jane")).Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("pods [] [] [get list watch]", rules);
        Assert.Matches("^ATTRIBUTE +VALUE\nUsername +jane\nGroups +\\[dev system:authenticated\\]$", await kubectl.RunAsync("auth whoami --as jane --as-group dev"));
        await kubectl.SaysAsync("get pods --as jane -o name", "");
        await kubectl.FailsAsync(
            "get secrets --as jane",
            "Error from server (Forbidden): secrets is forbidden: User \"jane\" cannot list resource \"secrets\" in API group \"\" in the namespace \"as-jane\"");
        await kubectl.FailsAsync(
            "get nodes --as jane",
            "Error from server (Forbidden): nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" at the cluster scope");
    }

    [KubectlFact]
    public async Task Token_OfAServiceAccount_IsTheAccount()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "token");
        var token = await kubectl.RunAsync("create token default");
        Assert.Matches(@"(?m)^Username +system:serviceaccount:token:default$", await kubectl.RunAsync($"auth whoami --kubeconfig {WithToken(kubectl, token)}"));
    }

    /// <summary>A client certificate would go before the token.</summary>
    private string WithToken(Kubectl kubectl, string token) => kubectl.File("token.kubeconfig", $$"""
        apiVersion: v1
        kind: Config
        current-context: c
        clusters: [{name: c, cluster: {server: "{{fixture.Server.Address}}", certificate-authority: "{{fixture.Server.Pki}}/ca.crt" } }]
        users: [{name: u, user: {token: "{{token}}" } }]
        contexts: [{name: c, context: {cluster: c, user: u} }]
        """);
}
