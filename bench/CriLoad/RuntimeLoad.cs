using System.Diagnostics;
using System.Globalization;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.CriLoad;

/// <summary>What the runtime alone needs to start pods of one container each: the floor for any kubelet on the same machine.</summary>
internal static class RuntimeLoad
{
    public static async Task<int> RunAsync(string socket, string image, int count, int parallel, string logs)
    {
        using var connection = new RuntimeConnection(EndpointParser.Parse(socket), new CriClientOptions(), TimeProvider.System);
        var runtime = new CriRuntimeClient(connection);
        var sandboxes = new string?[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel };
        try
        {
            var start = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(0, count, options, async (i, cancel) => await StartAsync(runtime, image, logs, i, sandboxes, cancel));
            Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture));
        }
        finally
        {
            await Parallel.ForEachAsync(sandboxes.OfType<string>(), options, async (sandbox, _) =>
            {
                await runtime.StopPodSandboxAsync(sandbox, CancellationToken.None);
                await runtime.RemovePodSandboxAsync(sandbox, CancellationToken.None);
            });
        }
        return 0;
    }

    private static async Task StartAsync(IContainerRuntime runtime, string image, string logs, int i, string?[] sandboxes, CancellationToken cancel)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"criload-{i}");
        var sandbox = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata(name, "criload", name, 0),
            Hostname = name,
            LogDirectory = Path.Combine(logs, name),
        };
        Directory.CreateDirectory(sandbox.LogDirectory);
        var id = await runtime.RunPodSandboxAsync(sandbox, "", cancel);
        sandboxes[i] = id;
        var container = new ContainerConfig
        {
            Metadata = new ContainerMetadata("c", 0),
            Image = new ImageSpec(image),
            Command = ["sleep", "1000000"],
            LogPath = "c.log",
        };
        var containerId = await runtime.CreateContainerAsync(id, container, sandbox, cancel);
        await runtime.StartContainerAsync(containerId, cancel);
    }
}
