using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ProxyLoad;

/// <summary>Makes Services with their slices, and looks how soon and how fast they answer.</summary>
internal sealed class ServiceObjects(ApiResources api)
{
    private const string Space = "default";
    private const int Port = 9000, MostInSlice = 100;

    public async Task<int> CreateAsync(int services, int endpoints)
    {
        await Parallel.ForAsync(0, services, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
        {
            await ServiceAsync($"s-{i}", cancel);
            for (var first = 0; first < endpoints; first += MostInSlice)
                await SliceAsync($"s-{i}", first / MostInSlice, Enumerable.Range(first, Math.Min(MostInSlice, endpoints - first)).Select(e => Far(i, e)), cancel);
        });
        Print("services", services);
        return 0;
    }

    /// <summary>Median and longest time from the slice's creation (the Service is there) to the first connection that is answered.</summary>
    public async Task<int> MeasureNewAsync(IPAddress address, int count)
    {
        using var server = Listen(address);
        var times = new List<double>();
        for (var i = 0; i < count; i++)
        {
            // The proxy may wait between two runs; this measures a change that comes to a proxy at rest.
            await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
            var name = $"new-{Environment.ProcessId}-{i}";
            await SliceAsync(name, 0, [address.ToString()], default);
            await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
            var watch = Stopwatch.StartNew();
            var target = IPAddress.Parse((await ServiceAsync(name, default)).Spec.ClusterIP);
            while (!await IsAnsweredAsync(target))
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Print("new_service_median_ms", times[times.Count / 2]);
        Print("new_service_longest_ms", times[^1]);
        return 0;
    }

    public async Task<int> MeasureFirstPacketAsync(IPAddress address, int count)
    {
        using var server = Listen(address);
        var name = $"first-{Environment.ProcessId}";
        await SliceAsync(name, 0, [address.ToString()], default);
        var target = IPAddress.Parse((await ServiceAsync(name, default)).Spec.ClusterIP);
        while (!await IsAnsweredAsync(target))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var times = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            if (await IsAnsweredAsync(target))
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }
        times.Sort();
        Print("connect_p50_us", times[times.Count / 2]);
        Print("connect_p99_us", times[times.Count * 99 / 100]);
        return 0;
    }

    private Task<V1Service> ServiceAsync(string name, CancellationToken cancel) => api.Services.CreateAsync(
        Space,
        new V1Service
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Space },
            Spec = new V1ServiceSpec { Ports = [new V1ServicePort { Name = "p", Port = 80, Protocol = "TCP" }] },
        },
        cancel);

    private Task<V1EndpointSlice> SliceAsync(string service, int number, IEnumerable<string> addresses, CancellationToken cancel) => api.EndpointSlices.CreateAsync(
        Space,
        new V1EndpointSlice
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"{service}-{number}",
                NamespaceProperty = Space,
                Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service, ["endpointslice.kubernetes.io/managed-by"] = "proxy-load" },
            },
            AddressType = "IPv4",
            Ports = [new Discoveryv1EndpointPort { Name = "p", Port = Port, Protocol = "TCP" }],
            Endpoints = [.. addresses.Select(a => new V1Endpoint { Addresses = [a], Conditions = new V1EndpointConditions { Ready = true, Serving = true, Terminating = false }, NodeName = "elsewhere" })],
        },
        cancel);

    /// <summary>An address that nobody has.</summary>
    private static string Far(int service, int endpoint)
    {
        var number = (service * 7919L + endpoint) % (1 << 22);
        return string.Create(CultureInfo.InvariantCulture, $"10.{128 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}");
    }

    private static Socket Listen(IPAddress address)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(address, Port));
        server.Listen(512);
        _ = AcceptAsync(server);
        return server;
    }

    private static async Task AcceptAsync(Socket server)
    {
        try
        {
            while (true)
                (await server.AcceptAsync()).Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the measurement.
        }
    }

    private static async Task<bool> IsAnsweredAsync(IPAddress target)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(target, 80), patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.0}"));
}
