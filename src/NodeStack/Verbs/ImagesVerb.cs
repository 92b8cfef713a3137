using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.Images;

namespace NodeStack.Verbs;

/// <summary>Puts image archives on the node and lists what is there: a node without a registry lives by it.</summary>
internal static class ImagesVerb
{
    private static readonly TimeSpan ListDeadline = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var command = new Command("images", "Import image archives, list the images of this node") { Import(), List() };
        return command.WithExamples("nodestack images import pause.tar busybox.tar", "nodestack images list");
    }

    private static Command Import()
    {
        var files = new Argument<string[]>("FILE") { Description = "Image archives (OCI layout or docker save)", Arity = ArgumentArity.OneOrMore };
        var endpoint = EndpointOption();
        var command = new Command("import", "Import image archives into containerd") { files, endpoint };
        command.SetAction(async (parsed, cancel) =>
        {
            var images = new ContainerdImages(RuntimeEndpointFinder.Find(parsed.GetValue(endpoint)), NullLogger.Instance);
            foreach (var file in parsed.GetValue(files)!)
            {
                foreach (var name in await ImportAsync(images, file, cancel).ConfigureAwait(false))
                    await parsed.InvocationConfiguration.Output.WriteLineAsync($"imported {name}").ConfigureAwait(false);
            }
            return 0;
        });
        return command.WithExamples(
            "nodestack images import pause.tar busybox.tar",
            "nodestack images import app.tar --container-runtime-endpoint unix:///run/containerd/containerd.sock");
    }

    private static async Task<IReadOnlyList<string>> ImportAsync(ContainerdImages images, string file, CancellationToken cancel)
    {
        if (!File.Exists(file))
            throw new VerbException($"images import: there is no file {file}");
        try
        {
            return await images.ImportAsync(Path.GetFullPath(file), pin: false, snapshotter: null, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ContainerdException or IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"images import: {file}: {e.Message}");
        }
    }

    private static Command List()
    {
        var endpoint = EndpointOption();
        var output = new Option<string>("--output") { Description = "text or json", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("list", "List the images that the runtime has") { endpoint, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var images = await ReadAsync(RuntimeEndpointFinder.Find(parsed.GetValue(endpoint)), cancel).ConfigureAwait(false);
            var text = parsed.GetValue(output) == "json" ? ImageJsonRenderer.Render(images) + "\n" : ImageTableRenderer.Render(images);
            await parsed.InvocationConfiguration.Output.WriteAsync(text).ConfigureAwait(false);
            return 0;
        });
        return command.WithExamples("nodestack images list", "nodestack images list --output json | jq -r '.images[].repoTags[]'");
    }

    private static async Task<IReadOnlyList<Image>> ReadAsync(CriEndpoint endpoint, CancellationToken cancel)
    {
        using var connection = new RuntimeConnection(endpoint, new CriClientOptions { RequestTimeout = ListDeadline }, TimeProvider.System);
        try
        {
            return await new CriImageClient(connection).ListImagesAsync(cancel).ConfigureAwait(false);
        }
        catch (CriException e)
        {
            throw new VerbException($"images list: {endpoint}: {e.Message}");
        }
    }

    private static Option<string?> EndpointOption() =>
        new("--container-runtime-endpoint") { Description = "unix:///path of the runtime (default: the first of the usual sockets that answers)" };
}
