using System.Text;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.Contract.Tests;

/// <summary>The contract's shell commands as scripts of the fake.</summary>
internal static class FakeScripts
{
    public static FakeContainerRuntime NewRuntime()
    {
        var fake = new FakeContainerRuntime { ScriptByConfig = Choose };
        fake.Images.Add("localhost/nodestack/busybox:1");
        return fake;
    }

    private static ContainerScript? Choose(ContainerConfig config)
    {
        var script = new ContainerScript { TermExitCode = 0, Exec = Exec, ExecTime = static c => c[^1] == "sleep 30" ? TimeSpan.FromSeconds(30) : TimeSpan.Zero };
        if (config.Command[0] == "/does/not/exist")
            return new ContainerScript { StartError = "exec: \"/does/not/exist\": no such file or directory" };
        return config.Command[^1] switch
        {
            ContainerRuntimeContract.Forever => script,
            ContainerRuntimeContract.IgnoresTerm => script with { IgnoresSigterm = true },
            ContainerRuntimeContract.SaysHello => script with { LogLines = ["hello"] },
            ContainerRuntimeContract.ExitsWith0 => ContainerScript.Exits(0, TimeSpan.FromMilliseconds(10)),
            ContainerRuntimeContract.ExitsWith3 => ContainerScript.Exits(3, TimeSpan.FromMilliseconds(10)),
            _ => null,
        };
    }

    private static ExecResult Exec(IReadOnlyList<string> command) => command[^1] switch
    {
        "exit 0" => new ExecResult(0, default, default),
        "echo out; echo err >&2; exit 7" => new ExecResult(7, Encoding.UTF8.GetBytes("out\n"), Encoding.UTF8.GetBytes("err\n")),
        _ => new ExecResult(127, default, default),
    };
}
