using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Probes;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Kubelet.Tests.Probes;

public class GrpcProberTests
{
    private readonly GrpcProber _prober = new(TimeProvider.System);

    [Fact]
    public async Task Probe_Serving_Succeeds()
    {
        byte[] asked = [];
        await using var server = await StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            asked = body.ToArray();
            Assert.Equal(("/grpc.health.v1.Health/Check", "application/grpc"), (context.Request.Path.Value, context.Request.ContentType));
            await AnswerAsync(context, 1);
        });
        Assert.Equal(ProbeOutcome.Success("service healthy"), await ProbeAsync(server, "db"));
        Assert.Equal([0, 0, 0, 0, 4, 0x0a, 2, (byte)'d', (byte)'b'], asked);
    }

    [Theory]
    [InlineData(0, "UNKNOWN")]
    [InlineData(2, "NOT_SERVING")]
    [InlineData(3, "SERVICE_UNKNOWN")]
    public async Task Probe_AnotherStatus_IsAFailure(int status, string name)
    {
        await using var server = await StartAsync(context => AnswerAsync(context, (byte)status));
        Assert.Equal(ProbeOutcome.Failure($"service unhealthy (responded with \"{name}\")"), await ProbeAsync(server));
    }

    [Theory]
    [InlineData("12", "nope", "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): nope")]
    [InlineData("5", "unknown%20service", "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")]
    [InlineData("4", "", "timeout: health rpc did not complete within 20s")]
    public async Task Probe_GrpcError_IsAFailureInUpstreamsWords(string code, string message, string expected)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = code;
            context.Response.Headers["grpc-message"] = message;
            return Task.CompletedTask;
        });
        Assert.Equal(ProbeOutcome.Failure(expected), await ProbeAsync(server));
    }

    [Fact]
    public async Task Probe_NoAnswer_TimesOut()
    {
        await using var server = await StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        Assert.Equal(ProbeOutcome.Timeout("timeout: health rpc did not complete within 2s"), await ProbeAsync(server, timeout: 2));
    }

    [Fact]
    public async Task Probe_NobodyListensOrNoHttp2_CannotConnect()
    {
        await using var plain = new RawServer("HTTP/1.1 400 Bad Request\r\n\r\n");
        foreach (var port in new[] { FreePort.Next(), plain.Port })
        {
            var outcome = await _prober.ProbeAsync(Target(port, "", 20), CancellationToken.None);
            Assert.Equal($"timeout: failed to connect service \"127.0.0.1:{port}\" within 20s: context deadline exceeded", outcome.Output);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, 0)]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 8, 1 }, 1)]
    [InlineData(new byte[] { 0, 0, 0, 0, 3, 8, 0x81, 1 }, 129)]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 8 }, null)]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 8, 1 }, null)]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 10, 1 }, null)]
    [InlineData(new byte[] { 0, 0 }, null)]
    public void ParseResponse_AnyFrame_IsReadOrRefused(byte[] frame, int? expected) => Assert.Equal(expected, GrpcHealthParser.ParseResponse(frame));

    private static async Task AnswerAsync(HttpContext context, byte status)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(status == 0 ? new byte[] { 0, 0, 0, 0, 0 } : [0, 0, 0, 0, 2, 8, status]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
            options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return app;
    }

    private static ProbeTarget Target(int port, string service, int timeout) =>
        HttpProberTests.Target(new V1Probe { TimeoutSeconds = timeout, Grpc = new V1GRPCAction { Port = port, Service = service } });

    private Task<ProbeOutcome> ProbeAsync(WebApplication server, string service = "", int timeout = 20) =>
        _prober.ProbeAsync(Target(new Uri(server.Urls.First()).Port, service, timeout), CancellationToken.None);
}
