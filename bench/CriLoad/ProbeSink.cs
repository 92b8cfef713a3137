using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeStack.CriLoad;

/// <summary>
/// Answers every HTTP request with 200 and notes when it came. For each path, the distance between two requests less the period is
/// how late (or early) the prober was.
/// </summary>
internal static class ProbeSink
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    public static async Task<int> RunAsync(int port, TimeSpan length, TimeSpan period)
    {
        var seen = new ConcurrentDictionary<string, List<long>>();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(backlog: 1024);
        using var end = new CancellationTokenSource(length);
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(end.Token), seen);
        }
        catch (OperationCanceledException)
        {
            return Report(seen, period);
        }
    }

    private static async Task ServeAsync(TcpClient client, ConcurrentDictionary<string, List<long>> seen)
    {
        var now = Stopwatch.GetTimestamp();
        using (client)
        {
            try
            {
                var buffer = new byte[2048];
                var length = await client.GetStream().ReadAsync(buffer);
                var path = Encoding.ASCII.GetString(buffer, 0, length).Split(' ') is [_, var p, ..] ? p : "?";
                var times = seen.GetOrAdd(path, static _ => []);
                lock (times)
                    times.Add(now);
                await client.GetStream().WriteAsync(Answer);
            }
            catch (IOException)
            {
                // A prober that hung up has made its request all the same.
            }
        }
    }

    private static int Report(ConcurrentDictionary<string, List<long>> seen, TimeSpan period)
    {
        var jitter = new List<double>();
        foreach (var times in seen.Values)
        {
            lock (times)
            {
                for (var i = 1; i < times.Count; i++)
                    jitter.Add(Math.Abs((Stopwatch.GetElapsedTime(times[i - 1], times[i]) - period).TotalMilliseconds));
            }
        }
        if (jitter.Count == 0)
        {
            Console.Error.WriteLine("no probe came twice");
            return 1;
        }
        jitter.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{jitter[(int)((jitter.Count - 1) * 0.99)]:0} {jitter[jitter.Count / 2]:0} {jitter[^1]:0} {jitter.Count} {seen.Count}"));
        return 0;
    }
}
