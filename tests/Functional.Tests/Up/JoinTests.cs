using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A second machine that joins, works and is lost.</summary>
[Collection(UpGroup.Name)]
public sealed class JoinTests(UpCluster cluster)
{
    private ClusterMachine One => cluster.First;

    [UpFact]
    public async Task SecondNode_JoinsTakesPodsAndIsLost()
    {
        using var two = new ClusterMachine(cluster.Lan, "two", 3);
        await two.StartAsync(One.Run("token", "create", "--data-dir", One.Folder).Trim().Split(' ')[1..]);
        using var web = new WebApp(
            One, "spread", 4,
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: spread}}}]\n"
            + "      tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}, {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]");
        web.RolledOut();
        Assert.Equal("2 of one, 2 of two", Spread());
        foreach (var machine in new[] { One, two })
        {
            await web.AnswersAsync(machine, $"http://{web.ClusterIP}/");
            await web.AnswersAsync(machine, $"http://{machine.Address}:{web.NodePort}/");
        }
        // Logs and exec go through the API server to the other node's kubelet, whose certificate it has asked for.
        var there = One.Kubectl("get", "pods", "-l", "app=spread", "--field-selector", "spec.nodeName=two", "-o", "jsonpath={.items[0].metadata.name}");
        await Eventually.TrueAsync(() => One.TryKubectl("exec", there, "--", "hostname")?.Trim() == there, WebApp.Patience, "exec on the other node");

        two.PowerOff();
        await Eventually.TrueAsync(
            () => One.Kubectl("get", "node", "two", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}") == "Unknown", TimeSpan.FromSeconds(120), "the node is missed");
        await Eventually.TrueAsync(() => Spread() == "4 of one", TimeSpan.FromSeconds(120), "the pods are moved");
        await web.AnswersAsync($"http://{web.ClusterIP}/");

        await two.StartAsync("join", $"https://{One.Address}:6443");
        await Eventually.TrueAsync(
            () => One.Kubectl("get", "node", "two", "-o", "jsonpath={.spec.taints}").Length == 0, WebApp.Patience, "the node is back without taints");
        One.Kubectl("drain", "two", "--ignore-daemonsets", "--force", "--timeout=60s");
        One.Kubectl("delete", "node", "two");
    }

    [UpFact]
    public async Task Drain_WithADisruptionBudget_NeverTakesMoreThanItAllows()
    {
        using var web = new WebApp(One, "kept", 2);
        web.RolledOut();
        One.Kubectl("create", "poddisruptionbudget", "kept", "--selector=app=kept", "--min-available=1");
        await Eventually.TrueAsync(
            () => One.Kubectl("get", "poddisruptionbudget", "kept", "-o", "jsonpath={.status.disruptionsAllowed}") == "1", WebApp.Patience, "the budget is counted");
        // The only node: whoever is evicted has nowhere to go, so the second stays.
        var stuck = Assert.Throws<InvalidOperationException>(
            () => One.Kubectl("drain", "one", "--ignore-daemonsets", "--force", "--delete-emptydir-data", "--pod-selector=app=kept", "--timeout=15s"));
        Assert.Contains("Cannot evict pod as it would violate the pod's disruption budget", stuck.Message, StringComparison.Ordinal);
        Assert.Equal("1", One.Kubectl("get", "poddisruptionbudget", "kept", "-o", "jsonpath={.status.currentHealthy}"));
        One.Kubectl("uncordon", "one");
        web.RolledOut();
        One.Kubectl("delete", "poddisruptionbudget", "kept");
    }

    [UpFact]
    public void Join_WithAWrongTokenOrHash_IsOneClearLine()
    {
        using var two = new ClusterMachine(cluster.Lan, "three", 4);
        string[] tail = ["--data-dir", Path.Combine(two.Folder, "data"), "--node-name", "three"];
        var server = $"https://{One.Address}:6443";
        var unknown = Assert.Throws<InvalidOperationException>(() => two.Run(["join", server, "--token", "aaaaaa.aaaaaaaaaaaaaaaa", .. tail]));
        Assert.Contains("the cluster has no signature for token aaaaaa", unknown.Message, StringComparison.Ordinal);
        var command = One.Run("token", "create", "--data-dir", One.Folder, "--ttl", "10m").Trim().Split(' ')[1..];
        var foreign = Assert.Throws<InvalidOperationException>(() => two.Run([.. command[..^1], "sha256:" + new string('0', 64), .. tail]));
        Assert.Contains("this is not the cluster it was printed by", foreign.Message, StringComparison.Ordinal);
        var id = command[3].Split('.')[0];
        Assert.Contains(id, One.Run("token", "list", "--data-dir", One.Folder), StringComparison.Ordinal);
        One.Run("token", "delete", id, "--data-dir", One.Folder);
        Assert.DoesNotContain(id, One.Run("token", "list", "--data-dir", One.Folder), StringComparison.Ordinal);
    }

    private string Spread() => string.Join(
        ", ",
        One.Kubectl("get", "pods", "-l", "app=spread", "-o", "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.spec.nodeName}} {{end}}{{end}}")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).GroupBy(n => n).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} of {g.Key}"));
}
