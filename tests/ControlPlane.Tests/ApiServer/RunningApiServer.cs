using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.ApiServer;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.ControlPlane.Tests.Storage;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>A whole API server in this process, on loopback and a free port, with a folder of its own, and a client of it.</summary>
internal sealed class RunningApiServer : IAsyncDisposable
{
    private const string Tokens = "admin-token,admin,1,system:masters\nuser-token,jane,2\n";
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder;
    private readonly HttpClient _client;
    private Task _running = Task.CompletedTask;

    private RunningApiServer(string folder)
    {
        _folder = folder;
        var handler = new SocketsHttpHandler
        {
            // The certificate is checked in the tests of the PKI; here only what is behind it matters.
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            AutomaticDecompression = DecompressionMethods.None,
        };
        _client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, Timeout = Deadline.Time };
    }

    public static async Task<RunningApiServer> StartAsync(Func<ApiServerOptions, ApiServerOptions>? change = null)
    {
        var server = new RunningApiServer(Directory.CreateTempSubdirectory("apiserver").FullName);
        var tokens = Path.Combine(server._folder, "tokens.csv");
        await File.WriteAllTextAsync(tokens, Tokens);
        var options = new ApiServerOptions { DataDir = server._folder, BindAddress = IPAddress.Loopback, SecurePort = 0, TokenAuthFile = tokens };
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        server._running = ApiServerHost.RunAsync(change?.Invoke(options) ?? options, NullLoggerFactory.Instance, TimeProvider.System, ready.SetResult, server._stop.Token);
        await Task.WhenAny(ready.Task, server._running).WaitAsync(Deadline.Time);
        if (!ready.Task.IsCompleted)
            await server._running;
        server._client.BaseAddress = new Uri($"https://127.0.0.1:{await ready.Task}");
        return server;
    }

    public Uri Address => _client.BaseAddress!;

    /// <summary>The administrator's kubeconfig that the server wrote.</summary>
    public string Kubeconfig => Path.Combine(_folder, "admin.kubeconfig");

    /// <summary>What the server answered.</summary>
    public sealed record Answer(int Code, string ContentType, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
    }

    public Task<Answer> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, null, accept: accept);

    public Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body));

    public Task<Answer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body));

    public Task<Answer> DeleteAsync(string path, string? body = null) => SendAsync(HttpMethod.Delete, path, body is null ? null : Encoding.UTF8.GetBytes(body));

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, byte[]? body, string contentType = "application/json", string? accept = null, string token = "admin-token", string? encoding = null,
        string? agent = null)
    {
        using var request = Request(method, path, accept, token);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        if (encoding is not null)
            request.Headers.AcceptEncoding.ParseAdd(encoding);
        if (agent is not null)
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
        using var answer = await _client.SendAsync(request);
        return new Answer(
            (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "", await answer.Content.ReadAsByteArrayAsync(), answer.Headers, answer.Content.Headers);
    }

    /// <summary>The answer as a stream, once its head is there.</summary>
    public async Task<Stream> OpenAsync(string path, string? accept = null)
    {
        using var request = Request(HttpMethod.Get, path, accept, "admin-token");
        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStreamAsync();
    }

    /// <summary>A namespace of its own for one test.</summary>
    public async Task<string> NamespaceAsync()
    {
        var made = await PostAsync("/api/v1/namespaces", """{"metadata":{"generateName":"t-"}}""");
        return (string)made.Json["metadata"]!["name"]!;
    }

    /// <summary>Tells the server to stop; ends when it has.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? accept, string token)
    {
        var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }
}
