using k8s.Models;

namespace NodeStack.Why;

/// <summary>Why an image is not there, and when it is tried again.</summary>
internal static class ImageCauseRules
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(10), s_longest = TimeSpan.FromMinutes(5);

    public static bool IsReason(string? reason) =>
        reason is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError" or "RegistryUnavailable" or "SignatureValidationFailed";

    public static string Cause(WhyFacts facts, V1Pod pod, string image, V1ContainerStateWaiting waiting, DateTimeOffset now)
    {
        var error = EventRules.OneLine(waiting.Message);
        // Back-off pulling image "x": ErrImagePull: the error
        if (waiting.Reason == "ImagePullBackOff" && error.IndexOf("ErrImagePull: ", StringComparison.Ordinal) is >= 0 and var at)
            error = error[(at + "ErrImagePull: ".Length)..];
        var again = waiting.Reason is "ImagePullBackOff" or "ErrImagePull" ? Again(facts, pod, image, now) : "";
        return waiting.Reason switch
        {
            "InvalidImageName" => $"image name \"{image}\" is not one: {error}",
            "ErrImageNeverPull" => $"image {image} is not on the node, and its pull policy is Never",
            _ => $"image {image} cannot be pulled: {error}{again}",
        };
    }

    /// <summary>The kubelet's pause after n failures in a row is 10 s, doubled each time up to 5 minutes; the events tell n.</summary>
    private static string Again(WhyFacts facts, V1Pod pod, string image, DateTimeOffset now)
    {
        var failed = facts.Events.Where(e => EventRules.IsAbout(e, "Pod", facts.Name, pod.Metadata.Uid) && e.Reason == "Failed" && e.Message?.StartsWith($"Failed to pull image \"{image}\"", StringComparison.Ordinal) == true).ToList();
        if (failed.Count == 0 || failed.Max(EventRules.Time) is not { } last)
            return "";
        var failures = failed.Sum(EventRules.Count);
        var pause = s_first * Math.Pow(2, Math.Min(failures - 1, 10));
        var next = last + (pause < s_longest ? pause : s_longest) - now;
        return next > TimeSpan.Zero ? $" ({failures} times; again in about {AgeRenderer.Render(next)})" : $" ({failures} times; is tried again about now)";
    }
}
