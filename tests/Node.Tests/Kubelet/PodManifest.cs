namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A pod of one container that runs a shell script.</summary>
internal static class PodManifest
{
    /// <summary>Runs until it is told to stop, and stops at once then.</summary>
    public const string Sleep = "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done";

    /// <param name="resources">Flow-style YAML of the container's resources.</param>
    public static string Of(string name, string script, string resources = "{}") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: localhost/nodestack/busybox:1
            command: [sh, -c, "{{script}}"]
            resources: {{resources}}
        """;
}
