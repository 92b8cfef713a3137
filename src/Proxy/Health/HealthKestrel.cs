using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace NodeStack.Proxy.Health;

/// <summary>Kestrel without a host: no configuration files, no environment variables, no signal handlers; HTTP/1.1 and small requests only.</summary>
internal static class HealthKestrel
{
    public static KestrelServer Create(IConnectionListenerFactory transport, Action<KestrelServerOptions> listen, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().AddSingleton(loggers).BuildServiceProvider() };
        options.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http1);
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        options.Limits.MaxConcurrentConnections = 1000;
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        listen(options);
        return new KestrelServer(Options.Create(options), transport, loggers);
    }

    public static Task AnswerAsync(HttpContext context, HealthAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
