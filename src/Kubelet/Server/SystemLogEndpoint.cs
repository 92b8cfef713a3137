using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using NodeStack.KubeApi.Serving;

namespace NodeStack.Kubelet.Server;

/// <summary>
/// /logs/: lists and shows files below one folder. Links are not followed, anywhere on the path: upstream follows them, and a pod
/// with that folder as a hostPath could link any file of the host into it.
/// </summary>
internal sealed class SystemLogEndpoint(string root)
{
    public async Task HandleAsync(HttpContext context, string[] path)
    {
        using var handle = BeneathFolder.Open(root, path);
        if (handle is null) await Responses.TextAsync(context, 404, "404 page not found\n");
        else if (File.GetAttributes(handle).HasFlag(FileAttributes.Directory)) await ListAsync(context, BeneathFolder.PathOf(handle));
        else await ShowAsync(context, handle);
    }

    private static async Task ListAsync(HttpContext context, string folder)
    {
        var html = new StringBuilder("<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n");
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(static one => one.Name, StringComparer.Ordinal))
        {
            var name = entry.Name + (entry.Attributes.HasFlag(FileAttributes.Directory) ? "/" : "");
            html.Append($"<a href=\"{Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)}\">{WebUtility.HtmlEncode(name)}</a>\n");
        }
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(html.Append("</pre>\n").ToString(), context.RequestAborted);
    }

    private static async Task ShowAsync(HttpContext context, Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        await using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (!file.CanSeek)
        {
            await Responses.TextAsync(context, 404, "404 page not found\n");
            return;
        }
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
