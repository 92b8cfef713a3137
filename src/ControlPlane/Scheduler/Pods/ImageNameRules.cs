namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Names of images as nodes list them.</summary>
internal static class ImageNameRules
{
    /// <summary>:latest where there is neither tag nor digest.</summary>
    public static string WithTag(string image) => image.LastIndexOf(':') <= image.LastIndexOf('/') ? image + ":latest" : image;
}
