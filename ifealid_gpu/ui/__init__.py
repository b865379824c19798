"""Dear ImGui panels: each takes the view and the facts of a frame and answers with a new view."""
