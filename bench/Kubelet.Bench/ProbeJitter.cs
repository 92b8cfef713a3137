using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Checkpoints;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;
using Prometheus;

namespace NodeStack.Kubelet.Bench;

/// <summary>
/// How punctual probes are: 100 pods with one TCP probe per second against a listener of this process, for 20 seconds of real time.
/// Prints the percentiles of how far the time between two runs of one probe is from its period.
/// </summary>
internal static class ProbeJitter
{
    private const int Pods = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    public static async Task RunAsync()
    {
        var time = TimeProvider.System;
        var folder = Directory.CreateTempSubdirectory("probe-jitter-").FullName;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync(listener);
        var options = new ProbeOptions();
        var cache = new ProbeVerdictCache(new CheckpointStore(folder, NullLogger.Instance), time, options, NullLogger.Instance);
        var prober = new TimedProber(new TcpProber(time), time);
        var metrics = new ProbeMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()));
        using (var loop = new ProbeLoop(prober, cache, metrics, options, time, NullLogger.Instance))
        {
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            for (var i = 0; i < Pods; i++)
            {
                loop.Sync(Pod(i, port), Seen(i, time.GetUtcNow()), ["127.0.0.1"]);
                await Task.Delay(TimeSpan.FromMilliseconds(7), time);
            }

            await Task.Delay(Length, time);
        }

        Directory.Delete(folder, recursive: true);
        var errors = prober.Errors.Order().ToArray();
        Console.WriteLine($"{errors.Length} runs; off the period by p50 {At(errors, 0.5):F1} ms, p99 {At(errors, 0.99):F1} ms, at most {errors[^1]:F1} ms");
    }

    private static double At(double[] sorted, double part) => sorted[(int)((sorted.Length - 1) * part)];

    private static async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                (await listener.AcceptTcpClientAsync()).Dispose();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Done.
        }
    }

    private static V1Pod Pod(int i, int port) => new()
    {
        Metadata = new V1ObjectMeta { Name = $"pod-{i}", NamespaceProperty = "bench", Uid = $"uid-{i}" },
        Spec = new V1PodSpec
        {
            Containers =
            [
                new V1Container
                {
                    Name = "c",
                    ReadinessProbe = new V1Probe { PeriodSeconds = (int)Period.TotalSeconds, TcpSocket = new V1TCPSocketAction { Port = port } },
                },
            ],
        },
    };

    private static PodObservation Seen(int i, DateTimeOffset now) => new($"uid-{i}", "bench", $"pod-{i}", [],
        [new ContainerObservation { Id = $"id-{i}", Name = "c", SandboxId = "s", State = ContainerState.Running, StartedAt = now }], now);

    private sealed class TimedProber(IProber inner, TimeProvider time) : IProber
    {
        private readonly ConcurrentDictionary<string, long> _last = new();

        public ConcurrentBag<double> Errors { get; } = [];

        public Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
        {
            var now = time.GetTimestamp();
            if (_last.TryGetValue(target.ContainerId, out var last))
                Errors.Add(Math.Abs((time.GetElapsedTime(last, now) - Period).TotalMilliseconds));
            _last[target.ContainerId] = now;
            return inner.ProbeAsync(target, cancel);
        }
    }
}
