using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>Streams into pods with kubectl's own ends: a terminal, and an input that ends.</summary>
[Collection(JoinedGroup.Name)]
public sealed class JoinedStreamTests(JoinedFixture fixture)
{
    private JoinedNode Joined => fixture.Node;

    [JoinedFact]
    public async Task Exec_WithATerminal_HasOne()
    {
        await Joined.ApplyAsync("terminal", Manifests.Sleeper("terminal"));
        await Joined.ReadyAsync("terminal");
        // script(1) gives kubectl a terminal of its own.
        var said = await ShellAsync("script -qec \"kubectl exec -it terminal -- sh -c 'test -t 0 && test -t 1 && echo a terminal'\" /dev/null");
        Assert.Contains("a terminal", said, StringComparison.Ordinal);
        await Joined.Kubectl.RunAsync("delete pod terminal");
    }

    [JoinedFact]
    public async Task Attach_InputThatEnds_IsPassedOn_AndEndsTheContainer()
    {
        await Joined.ApplyAsync("attached", Manifests.Pod("attached", """
            restartPolicy: Never
            terminationGracePeriodSeconds: 1
            containers:
            - {name: main, image: IMAGE, command: [cat], stdin: true, stdinOnce: true}
            """));
        await Joined.ReadyAsync("attached");
        Assert.Contains("over there", await ShellAsync("echo over there | kubectl attach -q -i attached"), StringComparison.Ordinal);
        await Joined.UntilAsync("get pod attached -o jsonpath='{.status.phase}'", "Succeeded");
        await Joined.Kubectl.SaysAsync("logs attached", "over there");
        await Joined.Kubectl.RunAsync("delete pod attached");
    }

    private async Task<string> ShellAsync(string line)
    {
        var result = await Command.RunAsync("env", [$"KUBECONFIG={Joined.Server.Kubeconfig}", "sh", "-c", line], TimeSpan.FromSeconds(40));
        Assert.True(result.ExitCode == 0, $"{line}: {result}");
        return result.Stdout;
    }
}
