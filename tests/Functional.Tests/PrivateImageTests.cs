using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport.Nodes;
using NodeStack.TestSupport.Registry;

namespace NodeStack.Functional.Tests;

/// <summary>Images that only some may pull: a registry with TLS and a password, a credential provider plugin, and what is remembered of it.</summary>
[Collection(NodeGroup.Name)]
public sealed class PrivateImageTests
{
    [RegistryFact]
    public async Task Pull_ThroughAPlugin_RunsAndIsRemembered()
    {
        await using var registry = new PrivateRegistry();
        await registry.StartAsync();
        var image = await registry.PushAsync(Path.Combine(RepoPaths.Images, "busybox.tar"), "team/private:1");
        var plugins = Directory.CreateTempSubdirectory("plugins-").FullName;
        WritePlugin(plugins, registry.Host);
        await using var node = new TestNode(new TestNodeOptions
        {
            Flags = ["--image-credential-provider-config", plugins + "/config.yaml", "--image-credential-provider-bin-dir", plugins],
        });
        registry.Introduce(Path.Combine(node.ContainerdDir, "hosts"));
        await node.StartAsync();

        // The plugin knows no password yet.
        node.Apply("private.yaml", Manifests.Sleeper("private").Replace(Manifests.Image, image, StringComparison.Ordinal));
        await node.PodWhenAsync(
            "private", p => p.Status?.ContainerStatuses?[0].State?.Waiting?.Reason is "ErrImagePull" or "ImagePullBackOff", "its image is refused");
        File.WriteAllText(plugins + "/password", PrivateRegistry.Password);
        await node.ReadyAsync("private");

        var records = Directory.GetFiles(Path.Combine(node.RootDir, "image_manager", "pulled"));
        Assert.Contains("\"nodePodsAccessible\":true", string.Concat(records.Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(node.RootDir, "image_manager", "pulling")));
        Assert.DoesNotContain(PrivateRegistry.Password, node.Log, StringComparison.Ordinal);
        Directory.Delete(plugins, recursive: true);
    }

    private static void WritePlugin(string folder, string host)
    {
        var program = Path.Combine(folder, "plugin");
        File.WriteAllText(program, """
            #!/bin/sh
            cat > /dev/null
            test -f FOLDER/password || exit 1
            echo '{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Registry",'
            echo '"auth":{"HOST":{"username":"USER","password":"'$(cat FOLDER/password)'"}}}'
            """.Replace("FOLDER", folder, StringComparison.Ordinal).Replace("HOST", host, StringComparison.Ordinal)
            .Replace("USER", PrivateRegistry.User, StringComparison.Ordinal));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(folder, "config.yaml"), $"""
            apiVersion: kubelet.config.k8s.io/v1
            kind: CredentialProviderConfig
            providers:
            - name: plugin
              apiVersion: credentialprovider.kubelet.k8s.io/v1
              matchImages: ["{host}"]
              defaultCacheDuration: 0s
            """);
    }
}
