using System.Net.Sockets;
using System.Text;
using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Pods;
using Prometheus;

namespace NodeStack.Kubelet.Lifecycle;

/// <summary>
/// Carries out exec, httpGet, tcpSocket and sleep hooks. Hooks have no timeout of their own; the caller's token is the limit.
/// </summary>
internal sealed class HookRunner : IHookRunner, IDisposable
{
    private const int MaxBody = 10 * 1024;
    private readonly IContainerRuntime _runtime;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Counter _sleepCut;
    private readonly Counter _httpFallbacks;

    public HookRunner(IContainerRuntime runtime, IMetricFactory metrics, TimeProvider time)
    {
        _runtime = runtime;
        _time = time;
        // Hooks talk to the pod itself, whose certificate nobody has vouched for; upstream does not check it either.
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _sleepCut = metrics.CreateCounter("kubelet_sleep_action_terminated_early_total",
            "The number of times lifecycle sleep handler got terminated before it finishes");
        _httpFallbacks = metrics.CreateCounter("kubelet_lifecycle_handler_http_fallbacks_total",
            "The number of times lifecycle handlers successfully fell back to http from https.");
    }

    public Task<string?> RunAsync(HookCall call, CancellationToken cancel) => call.Handler switch
    {
        { Exec: { } exec } => ExecAsync(call, exec.Command?.ToArray() ?? [], cancel),
        { HttpGet: { } get } => HttpAsync(call, get, cancel),
        { TcpSocket: { } tcp } => TcpAsync(call, tcp, cancel),
        { Sleep: { } sleep } => SleepAsync(call, sleep.Seconds, cancel),
        _ => Task.FromResult<string?>("Cannot run handler: invalid handler"),
    };

    public void Dispose() => _http.Dispose();

    private async Task<string?> ExecAsync(HookCall call, string[] command, CancellationToken cancel)
    {
        string error, output = "";
        try
        {
            var result = await _runtime.ExecSyncAsync(call.ContainerId, command, TimeSpan.Zero, cancel).ConfigureAwait(false);
            if (result.ExitCode == 0)
                return null;
            var stderr = Encoding.UTF8.GetString(result.Stderr.Span);
            error = $"command '{string.Join(' ', command)}' exited with {result.ExitCode}: {stderr}";
            output = Encoding.UTF8.GetString(result.Stdout.Span) + stderr;
        }
        catch (CriException e)
        {
            cancel.ThrowIfCancellationRequested();
            error = e.Message;
        }
        return $"Exec lifecycle hook ([{string.Join(' ', command)}]) {Subject(call)} failed - error: {error}, message: {Quote(output)}";
    }

    private async Task<string?> HttpAsync(HookCall call, V1HTTPGetAction get, CancellationToken cancel)
    {
        try
        {
            var uri = HookRequestBuilder.HttpUri(get, call.Container, call.PodIps.Count > 0 ? call.PodIps[0] : "");
            try
            {
                await SendAsync(uri, get, keepAuth: true, cancel).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (uri.Scheme == "https")
            {
                await SendAsync(new UriBuilder(uri) { Scheme = "http" }.Uri, get, keepAuth: false, cancel).ConfigureAwait(false);
                _httpFallbacks.Inc();
            }
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or UriFormatException)
        {
            return $"HTTP lifecycle hook ({get.Path}) {Subject(call)} failed - error: {e.Message}";
        }
    }

    /// <summary>Any answer counts as success: upstream looks at transport errors only.</summary>
    private async Task SendAsync(Uri uri, V1HTTPGetAction get, bool keepAuth, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach (var header in get.HttpHeaders ?? [])
            if (keepAuth || !header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        if (!request.Headers.Contains("User-Agent"))
            request.Headers.TryAddWithoutValidation("User-Agent", "kube-lifecycle/1.36");
        if (!request.Headers.Contains("Accept"))
            request.Headers.TryAddWithoutValidation("Accept", "*/*");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (response.Content.Headers.ContentLength is not (>= 0 and <= MaxBody))
            return;
        await response.Content.CopyToAsync(Stream.Null, cancel).ConfigureAwait(false);
    }

    private static async Task<string?> TcpAsync(HookCall call, V1TCPSocketAction tcp, CancellationToken cancel)
    {
        try
        {
            var host = string.IsNullOrEmpty(tcp.Host) ? (call.PodIps.Count > 0 ? call.PodIps[0] : "") : tcp.Host;
            using var client = new TcpClient();
            await client.ConnectAsync(host, HookRequestBuilder.Port(tcp.Port, call.Container), cancel).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is SocketException or FormatException or ArgumentException)
        {
            return $"TCP lifecycle hook {Subject(call)} failed - error: {e.Message}";
        }
    }

    private async Task<string?> SleepAsync(HookCall call, long seconds, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), _time, cancel).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            _sleepCut.Inc();
            return $"Sleep lifecycle hook ({seconds}) {Subject(call)} failed - error: container terminated before sleep hook finished";
        }
    }

    private static string Subject(HookCall call) =>
        $"for Container \"{call.Container.Name}\" in Pod \"{PodContainerRules.Format(call.Pod)}\"";

    /// <summary>Go's %q for the common cases.</summary>
    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal) + "\"";
}
