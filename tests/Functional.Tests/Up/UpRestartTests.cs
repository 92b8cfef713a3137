using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A cluster that is stopped, killed and lost in parts; each test has one of its own.</summary>
public sealed class UpRestartTests
{
    [UpFact]
    public async Task Up_KilledInWholeAndStartedAgain_EverythingIsBack()
    {
        using var lan = new Lan();
        using var one = new ClusterMachine(lan, "one", 2);
        await one.StartAsync("up");
        using var web = new WebApp(one, "web", 2);
        web.RolledOut();
        var url = $"http://{web.ClusterIP}/";
        await web.AnswersAsync(url);
        var pods = web.Pods();

        // The process alone: pods go on meanwhile, and no container is started again.
        one.Kill();
        Assert.Contains(one.Http(url), pods);
        await one.StartAsync("up");
        await web.AnswersAsync(url);
        Assert.Equal(pods.Order(), web.Pods().Order());
        Assert.Equal("0 0", one.Kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].status.containerStatuses[0].restartCount}"));

        one.PowerOff();
        Assert.Equal("", one.Http(url));
        await one.StartAsync("up");
        await web.AnswersAsync(url);
        Assert.Equal(pods.Order(), web.Pods().Order());

        Assert.Equal(0, one.Stop("INT"));
        // The last line may be read a moment after the end.
        await Eventually.TrueAsync(() => one.Output.Contains("stopped; pods keep running", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "it says that it stopped");
    }

    [UpFact]
    public async Task Up_TwiceOnOneFolder_TheSecondSaysWhoHasIt()
    {
        using var lan = new Lan();
        using var one = new ClusterMachine(lan, "one", 2);
        await one.StartAsync("up");
        var refused = Assert.Throws<InvalidOperationException>(() => one.Run("up", "--data-dir", one.Folder));
        Assert.Contains($"{one.Folder} is in use by process ", refused.Message, StringComparison.Ordinal);
    }

    [UpFact]
    public async Task Down_AfterThePowerWent_LeavesNoNamespaceOfAPod()
    {
        using var lan = new Lan();
        using var one = new ClusterMachine(lan, "one", 2);
        await one.StartAsync("up");
        var before = Namespaces();
        using (var web = new WebApp(one, "web", 2))
            web.RolledOut();
        var pods = Namespaces().Except(before).ToArray();
        Assert.True(pods.Length >= 2, string.Join(' ', pods));
        one.PowerOff();
        one.Run("down", "--data-dir", one.Folder, "--purge");
        Assert.Empty(Namespaces().Intersect(pods));
        Directory.CreateDirectory(one.Folder);
    }

    private static string[] Namespaces() => [.. Directory.GetFiles("/run/netns").Select(f => Path.GetFileName(f)).Where(f => f.StartsWith("cni-", StringComparison.Ordinal))];

    [UpFact]
    public async Task Down_WithPurge_LeavesNothing()
    {
        using var lan = new Lan();
        using var one = new ClusterMachine(lan, "one", 2);
        await one.StartAsync("up");
        using (var web = new WebApp(one, "web", 2))
        {
            web.RolledOut();
            await web.AnswersAsync($"http://{web.ClusterIP}/");
        }
        one.Run("down", "--data-dir", one.Folder, "--purge");
        Assert.False(Directory.Exists(one.Folder));
        // An empty table `nat` is iptables' own: it makes one whenever it is asked for anything.
        Assert.Equal("", one.Network.Execute("nft", "list", "ruleset").Replace("table ip nat {\n}\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain("10.244.", one.Network.Execute("ip", "route"), StringComparison.Ordinal);
        Assert.Equal(["eth0", "lo"], one.Network.Execute("ip", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ")[1].Split('@')[0]).Order());
        Assert.DoesNotContain(one.Folder, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
        Directory.CreateDirectory(one.Folder);
    }
}
