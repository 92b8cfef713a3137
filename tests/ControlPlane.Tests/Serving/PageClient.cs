using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace NodeStack.ControlPlane.Tests.Serving;

/// <summary>Clients of the port of a scheduler or of controllers, whose certificate signs for itself.</summary>
internal static class PageClient
{
    /// <param name="token">Null: nobody in particular.</param>
    public static HttpClient Of(int port, string? token = "admin-token", X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        var client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
