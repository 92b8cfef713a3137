using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Tests.Client;

/// <summary>The client against a server of its own, over TLS.</summary>
public sealed class HttpApiClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = TimeProvider.System.GetUtcNow();
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private readonly IssuedCertificate _authority = CertificateIssuer.Authority("ca", s_day, s_now);
    private readonly Queue<Func<HttpContext, Task>> _answers = new();
    private readonly List<(string Line, string Protocol, string? Token, string? Client)> _seen = [];
    private WebApplication _server = null!;
    private Uri _address = null!;

    public async Task InitializeAsync()
    {
        using var authority = X509Certificate2.CreateFromPem(_authority.CertificatePem, _authority.KeyPem);
        var issued = CertificateIssuer.Server(authority, "server", ["127.0.0.1"], s_day, s_now);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            using var pem = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
            https.ServerCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        _server = builder.Build();
        _server.Run(async context =>
        {
            lock (_seen)
                _seen.Add(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", context.Request.Protocol,
                    context.Request.Headers.Authorization, context.Connection.ClientCertificate?.Subject));
            await (_answers.TryDequeue(out var answer) ? answer(context) : context.Response.WriteAsync("{}"));
        });
        await _server.StartAsync();
        _address = new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Send_OverHttp2_ShowsTokenAndCertificate()
    {
        using var authority = X509Certificate2.CreateFromPem(_authority.CertificatePem, _authority.KeyPem);
        var own = CertificateIssuer.Client(authority, "system:node:n", "system:nodes", s_day, s_now);
        using var client = Client(c => c with { Token = "t", ClientCertificatePem = own.CertificatePem, ClientKeyPem = own.KeyPem });
        _answers.Enqueue(context => context.Response.WriteAsync("hello"));
        Assert.Equal("hello", Encoding.UTF8.GetString((await SendAsync(client, "/api/v1/nodes?limit=1")).Span));
        Assert.Equal(("GET /api/v1/nodes?limit=1", "HTTP/2", "Bearer t", "O=system:nodes, CN=system:node:n"), _seen[0]);
    }

    [Fact]
    public async Task Send_ServerOfAnotherAuthority_IsRefused()
    {
        using var client = Client(c => c with { AuthorityPem = CertificateIssuer.Authority("other", s_day, s_now).CertificatePem });
        var error = await Assert.ThrowsAsync<ApiException>(() => SendAsync(client, "/"));
        Assert.True(error.IsUnanswered);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Send_AskedToWait_SendsAgain()
    {
        using var client = Client();
        _answers.Enqueue(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        await SendAsync(client, "/a");
        Assert.Equal(2, _seen.Count);
    }

    [Fact]
    public async Task Send_NoAnswerInTime_IsAnErrorOfItsOwn()
    {
        using var client = Client();
        var never = new TaskCompletionSource();
        _answers.Enqueue(_ => never.Task);
        var error = await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(new ApiRequest(HttpMethod.Get, "/") { Timeout = TimeSpan.FromMilliseconds(200) }, default));
        Assert.True(error.IsUnanswered);
        never.SetResult();
    }

    [Fact]
    public async Task Send_CallerGivesUp_IsCancelled()
    {
        using var client = Client();
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        _answers.Enqueue(_ =>
        {
            stop.Cancel();
            return never.Task;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(new ApiRequest(HttpMethod.Get, "/"), stop.Token));
        never.SetResult();
    }

    /// <summary>Stopping everything at once, the server may go first: that must not look like anything but the stop.</summary>
    [Fact]
    public async Task Send_ConnectionFailsWhileTheCallerStops_IsCancelled()
    {
        using var stop = new CancellationTokenSource();
        using var client = Client(c => c with { Server = new Uri("https://127.0.0.1:1") }, new StopWhenAnswered(stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(new ApiRequest(HttpMethod.Get, "/"), stop.Token));
    }

    [Fact]
    public async Task Open_BodyComesInPieces_IsReadAsItComes()
    {
        using var client = Client();
        var go = new TaskCompletionSource();
        _answers.Enqueue(async context =>
        {
            await context.Response.WriteAsync("one\n");
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.WriteAsync("two\n");
        });
        await using var stream = await client.OpenAsync(new ApiRequest(HttpMethod.Get, "/watch"), default);
        await using var lines = LineReader.ReadAsync(stream, default).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("one", Encoding.UTF8.GetString(lines.Current.Span));
        go.SetResult();
        Assert.True(await lines.MoveNextAsync());
        Assert.False(await lines.MoveNextAsync());
    }

    [Fact]
    public async Task DropConnections_WithAWatchOpen_EndsIt_TheNextRequestWorks()
    {
        using var client = Client();
        var never = new TaskCompletionSource();
        _answers.Enqueue(async context =>
        {
            await context.Response.Body.FlushAsync();
            await never.Task;
        });
        await using var stream = await client.OpenAsync(new ApiRequest(HttpMethod.Get, "/watch"), default);
        client.DropConnections();
        var error = await Record.ExceptionAsync(() => stream.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.NotNull(error);
        Assert.IsNotType<TimeoutException>(error);
        await SendAsync(client, "/again");
        never.SetResult();
    }

    private static Task<ReadOnlyMemory<byte>> SendAsync(HttpApiClient client, string path) => client.SendAsync(new ApiRequest(HttpMethod.Get, path), default);

    private HttpApiClient Client(Func<Kubeconfig, Kubeconfig>? change = null, IApiCallObserver? observer = null)
    {
        var config = new Kubeconfig(_address) { AuthorityPem = _authority.CertificatePem };
        config = change?.Invoke(config) ?? config;
        return new HttpApiClient(config.Server, new ApiCredentials(config, TimeProvider.System, NullLogger.Instance), new ApiClientOptions(), TimeProvider.System, observer);
    }

    /// <summary>Stops between the failure and who is told of it.</summary>
    private sealed class StopWhenAnswered(CancellationTokenSource stop) : IApiCallObserver
    {
        public void Answered(ApiRequest request, Uri server, int statusCode, TimeSpan elapsed) => stop.Cancel();

        public void Waited(ApiRequest request, Uri server, TimeSpan elapsed)
        {
        }

        public void Received(ApiRequest request, Uri server, int bytes)
        {
        }
    }
}
