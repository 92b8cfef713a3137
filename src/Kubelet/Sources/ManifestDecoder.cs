using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Decoding;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.Kubelet.Sources;

/// <summary>
/// The text of a manifest to defaulted and validated pods. One text may hold many documents, each a Pod or a list of them. Unknown
/// fields are warnings; anything else wrong is an error, and that document gives no pod. Pure.
/// </summary>
internal static class ManifestDecoder
{
    public static ManifestContent Decode(ReadOnlyMemory<byte> text, PodManifestOrigin origin)
    {
        var content = new ManifestContent([], [], []);
        try
        {
            foreach (var document in DocumentReader.Read(text))
                DecodeDocument(document, origin, content);
        }
        catch (DocumentFormatException e)
        {
            content.Errors.Add(e.Message);
        }
        return content;
    }

    private static void DecodeDocument(SourceDocument document, PodManifestOrigin origin, ManifestContent content)
    {
        switch (StrictDecoder.TypeOf(document))
        {
            case ("v1", "Pod"):
                if (Take(StrictDecoder.Decode<V1Pod>(document), content) is { } pod)
                    Accept(pod, $"line {document.Start.Line}: ", origin, content);
                break;
            case ("v1", "PodList" or "List"):
                var items = Take(StrictDecoder.Decode<V1PodList>(document), content)?.Items ?? [];
                for (var i = 0; i < items.Count; i++)
                    Accept(items[i], $"line {document.Start.Line}: items[{i}]: ", origin, content);
                break;
            case ("", _) or (_, ""):
                content.Errors.Add($"line {document.Start.Line}: apiVersion and kind are needed, expected apiVersion: v1 and kind: Pod");
                break;
            case var (apiVersion, kind):
                content.Errors.Add($"line {document.Start.Line}: {apiVersion} {kind} is not a pod, expected apiVersion: v1 and kind: Pod");
                break;
        }
    }

    private static T? Take<T>(Decoded<T> decoded, ManifestContent content)
        where T : class
    {
        if (decoded.Errors.Count > 0)
            content.Errors.Add(string.Join("; ", decoded.Errors));
        if (decoded.UnknownFields.Count > 0)
            content.Warnings.Add(string.Join("; ", decoded.UnknownFields));
        return decoded.Value;
    }

    private static void Accept(V1Pod pod, string place, PodManifestOrigin origin, ManifestContent content)
    {
        if (string.IsNullOrEmpty(pod.Metadata?.Name))
        {
            content.Errors.Add($"{place}invalid pod: name is needed for the pod");
            return;
        }
        var uid = string.IsNullOrEmpty(pod.Metadata.Uid) ? PodIdentityRules.Uid(KubernetesJson.Serialize(pod), origin) : pod.Metadata.Uid;
        PodIdentityRules.Apply(pod, uid, origin);
        var defaulted = (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(pod))!;
        PodDefaultRules.Apply(defaulted);
        var errors = Check(defaulted);
        if (errors.Any)
            content.Errors.Add($"{place}invalid pod {pod.Metadata.Name}: {string.Join("; ", errors.All)}");
        else if (ApiReferenceRules.Find(pod) is { } resource)
            content.Errors.Add($"{place}invalid pod {pod.Metadata.Name}: static pods may not reference {resource}");
        else
            content.Pods.Add(KubernetesJson.Deserialize<V1Pod>(defaulted.ToJsonString()));
    }

    private static FieldErrors Check(JsonObject pod)
    {
        var errors = new FieldErrors();
        var metadata = FieldCursor.Of(pod, errors)["metadata"];
        metadata["name"].MustBe(NameRules.Dns1123Subdomain);
        metadata["namespace"].MustBe(NameRules.Dns1123Label);
        PodValidator.CheckCreate(pod, errors);
        return errors;
    }
}

/// <summary>What a manifest gave: pods, what was ignored, and what was refused.</summary>
internal sealed record ManifestContent(List<V1Pod> Pods, List<string> Warnings, List<string> Errors);
