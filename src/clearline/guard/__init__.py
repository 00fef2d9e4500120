"""What may pass, in and out: detectors see, the policy rules, the pipeline does; limits say how much and how often."""
